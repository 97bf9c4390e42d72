using System.Text.Json;
using System.Text.RegularExpressions;

namespace Berth.Workloads.Tests;

/// <summary>
/// Checks the keywords of JSON Schema draft 2020-12 that Berth's schema uses. An unknown keyword is an error, so that none is ignored.
/// </summary>
internal static class SchemaChecker
{
    public static bool Accepts(JsonElement schema, JsonElement value)
    {
        foreach (var keyword in schema.EnumerateObject())
        {
            if (!Accepts(keyword.Name, keyword.Value, schema, value))
                return false;
        }

        return true;
    }

    private static bool Accepts(string keyword, JsonElement given, JsonElement schema, JsonElement value) => keyword switch
    {
        "$schema" or "title" or "description" or "default" or "then" or "else" => true,
        "type" =>
            given.ValueKind is JsonValueKind.Array
                ? given.EnumerateArray().Any(type => IsOf(type.GetString()!, value))
                : IsOf(given.GetString()!, value),
        "const" => JsonElement.DeepEquals(given, value),
        "enum" => given.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)),
        "pattern" => value.ValueKind is not JsonValueKind.String || IsMatch(given.GetString()!, value.GetString()!),
        "maxLength" => value.ValueKind is not JsonValueKind.String || value.GetString()!.EnumerateRunes().Count() <= given.GetInt32(),
        "minimum" => value.ValueKind is not JsonValueKind.Number || value.GetDouble() >= given.GetDouble(),
        "maximum" => value.ValueKind is not JsonValueKind.Number || value.GetDouble() <= given.GetDouble(),
        "minItems" => value.ValueKind is not JsonValueKind.Array || value.GetArrayLength() >= given.GetInt32(),
        "maxItems" => value.ValueKind is not JsonValueKind.Array || value.GetArrayLength() <= given.GetInt32(),
        "minProperties" => value.ValueKind is not JsonValueKind.Object || value.EnumerateObject().Count() >= given.GetInt32(),
        "items" => value.ValueKind is not JsonValueKind.Array || value.EnumerateArray().All(item => Accepts(given, item)),
        "required" =>
            value.ValueKind is not JsonValueKind.Object
                || given.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
        "dependentRequired" => value.ValueKind is not JsonValueKind.Object || given.EnumerateObject().All(
            member => !value.TryGetProperty(member.Name, out _)
                || member.Value.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _))),
        "properties" =>
            value.ValueKind is not JsonValueKind.Object
                || value.EnumerateObject().All(member => !given.TryGetProperty(member.Name, out var one) || Accepts(one, member.Value)),
        "additionalProperties" =>
            value.ValueKind is not JsonValueKind.Object
                || value.EnumerateObject().All(member => IsNamed(schema, member.Name) || AcceptsMore(given, member.Value)),
        "propertyNames" =>
            value.ValueKind is not JsonValueKind.Object
                || value.EnumerateObject().All(member => Accepts(given, JsonSerializer.SerializeToElement(member.Name))),
        "multipleOf" => value.ValueKind is not JsonValueKind.Number || value.GetInt64() % given.GetInt64() is 0,
        "allOf" => given.EnumerateArray().All(one => Accepts(one, value)),
        "anyOf" => given.EnumerateArray().Any(one => Accepts(one, value)),
        "oneOf" => given.EnumerateArray().Count(one => Accepts(one, value)) is 1,
        "not" => !Accepts(given, value),
        "if" => !schema.TryGetProperty(Accepts(given, value) ? "then" : "else", out var next) || Accepts(next, value),
        _ => throw new NotSupportedException($"the keyword {keyword}"),
    };

    /// <summary>In ECMA-262, $ matches only at the very end.</summary>
    public static bool IsMatch(string pattern, string text) =>
        Regex.IsMatch(text, Regex.Replace(pattern, @"(?<!\\)\$", @"\z"), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5));

    private static bool AcceptsMore(JsonElement given, JsonElement value) =>
        given.ValueKind is JsonValueKind.False ? false : Accepts(given, value);

    private static bool IsNamed(JsonElement schema, string name) =>
        schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(name, out _);

    private static bool IsOf(string type, JsonElement value) => (type, value.ValueKind) switch
    {
        ("object", JsonValueKind.Object) => true,
        ("array", JsonValueKind.Array) => true,
        ("string", JsonValueKind.String) => true,
        ("number", JsonValueKind.Number) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("integer", JsonValueKind.Number) => value.TryGetInt64(out _),
        _ => false,
    };
}
