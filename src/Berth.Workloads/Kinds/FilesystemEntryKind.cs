using System.Text.Json;

namespace Berth.Workloads;

/// <summary>An entry of <c>sandbox.filesystem</c>, of whichever kind.</summary>
internal sealed class FilesystemEntryKind(EntryCase[] cases) : Kind<FilesystemEntry>
{
    private string Choice => Words.AnyOf(Keys());

    public override bool HasPlainDefault => false;

    public override bool TryRead(PlacedValue at, Findings findings, out FilesystemEntry value)
    {
        value = null!;
        if (at.Type is not JsonTokenType.StartObject)
        {
            var problem = Problem.Expecting($"{at.Label} must be an object, not {at.TypeName}", "an object such as { \"bind\": \"/data\" }");
            findings.Report(at, at.Type is JsonTokenType.String ? problem with { Suggestion = $"write {{ \"bind\": {Quoted.Text(at.Text)} }}" } : problem);
            return false;
        }

        EntryCase? found = null;
        foreach (var one in cases)
        {
            if (!at.Has(one.Key))
                continue;
            if (found is not null)
            {
                findings.ReportName(at.Find(one.Key)!, Problem.Of($"the entry is both a {found.Key} and a {one.Key}", "write two entries"));
                return false;
            }

            found = one;
        }

        if (found is not null)
            return found.TryRead(at, findings, out value);
        findings.Report(at, Unknown(at));
        return false;
    }

    public override void Check(FilesystemEntry value, Spot at, Findings findings) => CaseOf(value).Check(value, at, findings);

    public override void Write(Utf8JsonWriter writer, FilesystemEntry value) => CaseOf(value).Write(writer, value);

    public override void WriteSchema(Utf8JsonWriter schema)
    {
        schema.WriteString("type", "object");
        schema.WriteStartArray("oneOf");
        foreach (var one in cases)
        {
            schema.WriteStartObject();
            one.WriteSchema(schema);
            schema.WriteEndObject();
        }

        schema.WriteEndArray();
    }

    public override bool Same(FilesystemEntry a, FilesystemEntry b) => CaseOf(a).Same(a, b);

    private EntryCase CaseOf(FilesystemEntry entry) =>
        Array.Find(cases, one => one.IsOf(entry)) ?? throw new ArgumentException($"no entry is written for a {entry.GetType().Name}", nameof(entry));

    private string[] Keys() => Array.ConvertAll(cases, static one => one.Key);

    private Problem Unknown(PlacedValue at)
    {
        var problem = Problem.Expecting("the entry does not say what it is", $"one of {Choice}");
        if (at.Find("source")?.Text is { Length: > 0 } source)
            return problem with { Suggestion = $"write {{ \"bind\": {Quoted.Text(source)}, \"to\": {Quoted.Text((at.Find("target") ?? at.Find("destination"))?.Text ?? source)} }}" };
        foreach (var child in at.Children)
        {
            if (Spelling.Closest(child.Name!, Keys()) is { } meant)
                return problem with { Suggestion = $"did you mean \"{meant}\" by {Quoted.Text(child.Name!)}?" };
        }

        return problem;
    }
}
