using System.Collections.Immutable;
using Berth.Descriptions.Diagnostics;

namespace Berth.Descriptions.Json;

/// <summary>Collects all problems instead of stopping at the first.</summary>
/// <param name="fileName">The file that is read; null: none.</param>
public sealed class Findings(string? fileName)
{
    /// <summary>
    /// Nobody corrects a file with more problems by hand. The limit also bounds the cost of a hostile file.
    /// </summary>
    private const int Most = 100;

    private readonly List<Finding> _findings = [];

    /// <summary>The directory that a relative path is probably relative to; null: unknown.</summary>
    public string? BaseDirectory => fileName is null ? null : System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(fileName));

    /// <summary>Finds the place in the description where a member belongs that is unknown at another place; null: there is none.</summary>
    public Func<string, string?>? FindElsewhere { get; init; }

    /// <summary>Whether an error was reported; the value then can't be used.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>Whether the limit is reached; further findings are dropped.</summary>
    public bool IsFull => _findings.Count > Most;

    /// <summary>Reports a problem with the value at a spot.</summary>
    public void Report(Spot at, Problem problem) => Add(at, at is PlacedValue value ? value.Offset : -1, problem);

    /// <summary>Reports a problem with the name of a member.</summary>
    public void ReportName(Spot at, Problem problem) => Add(at, at is PlacedValue value ? value.NameOffset : -1, problem);

    /// <summary>Removes all findings.</summary>
    public void Clear()
    {
        _findings.Clear();
        HasErrors = false;
    }

    /// <summary>The findings as diagnostics, in the order of the file.</summary>
    public ImmutableArray<Diagnostic> InFile(string file, ReadOnlySpan<byte> source)
    {
        if (_findings.Count is 0)
            return [];
        // One pass over the text finds all places, whatever the length of its lines.
        var ordered = _findings.ToArray();
        Array.Sort(ordered, static (a, b) => (a.Offset, a.Order).CompareTo((b.Offset, b.Order)));
        var lines = new LineCursor(source);
        var diagnostics = ImmutableArray.CreateBuilder<Diagnostic>(ordered.Length);
        foreach (var finding in ordered)
        {
            lines.MoveTo(finding.Offset);
            diagnostics.Add(Make(finding, new Place(file, lines.Line, lines.Column)));
        }

        return diagnostics.MoveToImmutable();
    }

    /// <summary>The findings as diagnostics, with places that the caller looks up by path.</summary>
    public ImmutableArray<Diagnostic> At(Func<string, Place?>? placeOf)
    {
        var diagnostics = ImmutableArray.CreateBuilder<Diagnostic>(_findings.Count);
        foreach (var finding in _findings)
            diagnostics.Add(Make(finding, placeOf?.Invoke(finding.Path)));
        return diagnostics.MoveToImmutable();
    }

    private static Diagnostic Make(Finding finding, Place? place) => new()
    {
        Place = place,
        Path = finding.Path,
        Message = finding.Problem.Message,
        Expected = finding.Problem.Expected,
        Suggestion = finding.Problem.Suggestion,
        Severity = finding.Problem.Severity,
    };

    private void Add(Spot at, int offset, Problem problem)
    {
        if (problem.Severity is DiagnosticSeverity.Error)
        {
            HasErrors = true;
            (at as PlacedValue)?.MarkFaulty();
        }

        if (IsFull)
            return;
        if (_findings.Count == Most)
            problem = Problem.Of("there are more problems than are listed", "correct these first");
        _findings.Add(new Finding(offset, _findings.Count, at.Path, problem));
    }
}
