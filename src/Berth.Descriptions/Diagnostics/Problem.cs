namespace Berth.Descriptions.Diagnostics;

/// <summary>What is wrong, before it is known where.</summary>
public sealed record Problem(string Message, string? Expected, string? Suggestion)
{
    /// <summary>Whether it refuses the file, or only warns.</summary>
    public DiagnosticSeverity Severity { get; init; }

    /// <summary>A problem whose remedy is to give what was expected.</summary>
    public static Problem Expecting(string message, string expected) => new(message, expected, $"give {expected}");

    /// <summary>A problem with a remedy of its own.</summary>
    public static Problem Of(string message, string suggestion) => new(message, Expected: null, suggestion);

    /// <summary>Something that is probably not meant, and accepted.</summary>
    public static Problem Warning(string message, string suggestion) => new(message, Expected: null, suggestion) { Severity = DiagnosticSeverity.Warning };
}
