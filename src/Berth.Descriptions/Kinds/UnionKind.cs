using System.Text.Json;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Text;

namespace Berth.Descriptions.Kinds;

/// <summary>An object with several forms that differ in their first member: an entry of <c>sandbox.filesystem</c>, or a probe.</summary>
/// <param name="noun">What the object is, as used in messages: <c>entry</c>.</param>
/// <param name="cases">The forms.</param>
/// <param name="meant">Returns the JSON that was probably meant by a string, or by an object of no known form; null: unknown.</param>
public sealed class UnionKind<T>(string noun, EntryCase<T>[] cases, Func<PlacedValue, string?> meant) : Kind<T>
    where T : class
{
    private string Choice => WordList.AnyOf(Keys());

    /// <inheritdoc/>
    public override bool HasPlainDefault => false;

    /// <inheritdoc/>
    public override bool TryRead(PlacedValue at, Findings findings, out T value)
    {
        value = null!;
        if (at.Type is not JsonTokenType.StartObject)
        {
            var problem = Problem.Expecting($"{at.Label} must be an object, not {at.TypeName}", $"an object with {Choice}");
            findings.Report(
                at, at.Type is JsonTokenType.String && meant(at) is { } right ? problem with { Suggestion = $"write {right}" } : problem);
            return false;
        }

        EntryCase<T>? found = null;
        foreach (var one in cases)
        {
            if (!at.Has(one.Key))
                continue;
            if (found is not null)
            {
                findings.ReportName(
                    at.Find(one.Key)!, Problem.Of($"the {noun} is both {found.Key} and {one.Key}", "keep one of the two here"));
                return false;
            }

            found = one;
        }

        if (found is not null)
            return found.TryRead(at, findings, out value);
        findings.Report(at, Unknown(at));
        return false;
    }

    /// <inheritdoc/>
    public override void Check(T value, Spot at, Findings findings) => CaseOf(value).Check(value, at, findings);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value) => CaseOf(value).Write(writer, value);

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public override bool Same(T a, T b) => CaseOf(a).Same(a, b);

    private EntryCase<T> CaseOf(T entry) =>
        Array.Find(cases, one => one.IsOf(entry))
        ?? throw new ArgumentException($"no {noun} is written for a {entry.GetType().Name}", nameof(entry));

    private string[] Keys() => Array.ConvertAll(cases, static one => one.Key);

    private Problem Unknown(PlacedValue at)
    {
        var problem = Problem.Expecting($"the {noun} does not say what it is", $"one of {Choice}");
        if (meant(at) is { } right)
            return problem with { Suggestion = $"write {right}" };
        foreach (var child in at.Children)
        {
            if (Spelling.Closest(child.Name!, Keys()) is { } key)
                return problem with { Suggestion = $"did you mean \"{key}\" by {Quoted.Text(child.Name!)}?" };
        }

        return problem;
    }
}
