using System.Text.Json;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Text;

namespace Berth.Descriptions.Kinds;

/// <summary>An object with known members: the table of a record type.</summary>
/// <param name="defaults">The object if no members are written.</param>
/// <param name="members">The members, in the order in which they are written.</param>
public sealed class ObjectKind<T>(T defaults, Member<T>[] members) : Kind<T>
    where T : notnull
{
    /// <summary>Rules that relate several members.</summary>
    public Rule<T>[] Rules { get; init; } = [];

    /// <summary>Names of members that are reserved for a later release.</summary>
    public string[] Reserved { get; init; } = [];

    /// <summary>Whether a <c>$schema</c> member, which editors use, is accepted.</summary>
    public bool HasSchemaMember { get; init; }

    /// <summary>Sets members that follow from others; null: none do.</summary>
    public Func<T, T>? Complete { get; init; }

    /// <inheritdoc/>
    public override bool HasPlainDefault => false;

    /// <summary>The members, in the order in which they are written.</summary>
    public ReadOnlySpan<Member<T>> Members => members;

    /// <inheritdoc/>
    public override bool TryRead(PlacedValue at, Findings findings, out T value)
    {
        value = defaults;
        if (at.Type is not JsonTokenType.StartObject)
        {
            findings.Report(at, Problem.Expecting($"{at.Label} must be an object, not {at.TypeName}", "an object: { ... }"));
            return false;
        }

        foreach (var child in at.Children)
        {
            if (findings.IsFull)
                break;
            if (Find(child.Name!) is { } member)
                value = member.Read(value, child, findings);
            else if (!HasSchemaMember || child.Name is not "$schema")
                findings.ReportName(child, Unknown(child.Name!, findings));
        }

        foreach (var member in members)
        {
            if (member.IsRequired && !at.Has(member.Name))
            {
                var problem = Problem.Expecting($"{member.Name} is missing", $"\"{member.Name}\"");
                findings.Report(at, problem with { Suggestion = $"add \"{member.Name}\"" });
            }
        }

        if (Complete is not null)
            value = Complete(value);
        CheckRules(value, at, findings);
        return true;
    }

    /// <inheritdoc/>
    public override void Check(T value, Spot at, Findings findings)
    {
        foreach (var member in members)
            member.Check(value, at, findings);
        CheckRules(value, at, findings);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value)
    {
        writer.WriteStartObject();
        foreach (var member in members)
            member.Write(writer, value, defaults);
        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter schema)
    {
        schema.WriteString("type", "object");
        schema.WriteStartObject("properties");
        if (HasSchemaMember)
        {
            schema.WriteStartObject("$schema");
            schema.WriteString("description", "Where an editor finds this schema. Berth ignores it.");
            schema.WriteString("type", "string");
            schema.WriteEndObject();
        }

        foreach (var member in members)
            member.WriteSchema(schema, defaults);
        schema.WriteEndObject();
        schema.WriteBoolean("additionalProperties", value: false);
        WriteRequired(schema);
        WriteRules(schema);
    }

    /// <inheritdoc/>
    public override bool Same(T a, T b)
    {
        foreach (var member in members)
        {
            if (!member.Same(a, b))
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override string? FindMember(string name)
    {
        foreach (var member in members)
        {
            if (member.FindMember(name) is { } path)
                return path;
        }

        return null;
    }

    private void WriteRequired(Utf8JsonWriter schema)
    {
        if (!Array.Exists(members, static member => member.IsRequired))
            return;
        schema.WriteStartArray("required");
        foreach (var member in members)
        {
            if (member.IsRequired)
                schema.WriteStringValue(member.Name);
        }

        schema.WriteEndArray();
    }

    private void WriteRules(Utf8JsonWriter schema)
    {
        if (!Array.Exists(Rules, static rule => rule.Schema is not null))
            return;
        schema.WriteStartArray("allOf");
        foreach (var rule in Rules)
        {
            if (rule.Schema is { } text)
            {
                using var json = JsonDocument.Parse(text);
                json.RootElement.WriteTo(schema);
            }
        }

        schema.WriteEndArray();
    }

    private void CheckRules(T value, Spot at, Findings findings)
    {
        foreach (var rule in Rules)
        {
            if (!Array.Exists(rule.Members, at.IsFaulty))
                rule.Check(value, at, findings);
        }
    }

    private Member<T>? Find(string name)
    {
        foreach (var member in members)
        {
            if (member.Name == name)
                return member;
        }

        return null;
    }

    private Problem Unknown(string name, Findings findings)
    {
        if (Array.IndexOf(Reserved, name) >= 0)
            return Problem.Of($"{name} is not in this release of Berth", "take it out: it comes with a later release");
        var message = $"unknown member {Quoted.Text(name)}";
        var names = Array.ConvertAll(members, static member => member.Name);
        var meant = Array.Find(members, member => Array.IndexOf(member.Aliases, name) >= 0)?.Name ?? Spelling.Closest(name, names);
        if (meant is not null)
            return Problem.Of(message, $"did you mean \"{meant}\"?");
        return findings.FindElsewhere?.Invoke(name) is { } elsewhere
            ? Problem.Of(message, $"it belongs at $.{elsewhere}")
            : new Problem(message, WordList.AnyOf(names), $"take it out; known here are {string.Join(", ", names)}");
    }
}
