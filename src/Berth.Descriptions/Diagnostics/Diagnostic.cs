namespace Berth.Descriptions.Diagnostics;

/// <summary>One thing that is wrong with a workload's description: where, what, and what to do.</summary>
public sealed record Diagnostic
{
    /// <summary>Where it was said; null: nowhere that can be named, as for a spec made by code.</summary>
    public Place? Place { get; init; }

    /// <summary>The file, or the flag; null as for <see cref="Place"/>.</summary>
    public string? File => Place?.Source;

    /// <summary>1-based; 0: not in a file.</summary>
    public int Line => Place?.Line ?? 0;

    /// <summary>1-based, in characters; 0: not in a file.</summary>
    public int Column => Place?.Column ?? 0;

    /// <summary>The JSON path of the value: <c>$.sandbox.filesystem[2].to</c>.</summary>
    public required string Path { get; init; }

    /// <summary>What is wrong.</summary>
    public required string Message { get; init; }

    /// <summary>What would have been right, as a noun phrase; null when that can't be said so.</summary>
    public string? Expected { get; init; }

    /// <summary>What to do; null only when there is nothing to say.</summary>
    public string? Suggestion { get; init; }

    /// <summary>How bad it is.</summary>
    public DiagnosticSeverity Severity { get; init; }

    /// <summary>
    /// One line for people and for <c>grep</c>: <c>berth.json:12:7: $.sandbox.identity: identity 10000 is out of range (0 to 9999); give a
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
