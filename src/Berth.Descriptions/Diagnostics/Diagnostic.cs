namespace Berth.Descriptions.Diagnostics;

/// <summary>A problem in the description of a workload: its place, its cause, and its remedy.</summary>
public sealed record Diagnostic
{
    /// <summary>The place of the value; null if there is none, as for a spec made by code.</summary>
    public Place? Place { get; init; }

    /// <summary>The file or flag; null if <see cref="Place"/> is.</summary>
    public string? File => Place?.Source;

    /// <summary>The line, from 1; 0: not in a file.</summary>
    public int Line => Place?.Line ?? 0;

    /// <summary>The column in characters, from 1; 0: not in a file.</summary>
    public int Column => Place?.Column ?? 0;

    /// <summary>
    /// The JSON path of the value: <c>$.sandbox.filesystem[2].to</c>. If a request has the value instead, the name of its member.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>The problem.</summary>
    public required string Message { get; init; }

    /// <summary>A correct value, described by a noun phrase; null if there is no such description.</summary>
    public string? Expected { get; init; }

    /// <summary>The remedy; null if there is none.</summary>
    public string? Suggestion { get; init; }

    /// <summary>The severity.</summary>
    public DiagnosticSeverity Severity { get; init; }

    /// <summary>
    /// One line, for people and for <c>grep</c>: <c>berth.json:12:7: $.sandbox.identity: identity 10000 is out of range (0 to 9999); give a
    /// number from 0 to 9999</c>.
    /// </summary>
    public override string ToString()
    {
        var where = Place switch
        {
            null => $"{Path}: ",
            { Line: 0 } => $"{Place.Source}: ",
            _ => $"{Place.Source}:{Place.Line}:{Place.Column}: {Path}: ",
        };
        var warning = Severity is DiagnosticSeverity.Warning ? "warning: " : "";
        var suggestion = Suggestion is null ? "" : $"; {Suggestion}";
        return $"{where}{warning}{Message}{suggestion}";
    }
}
