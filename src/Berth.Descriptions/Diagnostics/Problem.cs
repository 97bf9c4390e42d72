namespace Berth.Descriptions.Diagnostics;

/// <summary>A problem without its place.</summary>
public sealed record Problem(string Message, string? Expected, string? Suggestion)
{
    /// <summary>An error rejects the file; a warning does not.</summary>
    public DiagnosticSeverity Severity { get; init; }

    /// <summary>A problem whose remedy is to give the expected value.</summary>
    public static Problem Expecting(string message, string expected) => new(message, expected, $"give {expected}");

    /// <summary>A problem with a remedy of its own.</summary>
    public static Problem Of(string message, string suggestion) => new(message, Expected: null, suggestion);

    /// <summary>A value that is accepted but probably not meant.</summary>
    public static Problem Warning(string message, string suggestion) =>
        new(message, Expected: null, suggestion) { Severity = DiagnosticSeverity.Warning };
}
