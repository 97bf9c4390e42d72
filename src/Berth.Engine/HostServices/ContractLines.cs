using System.Text.Json;
using Berth.HostServices.Messages;

namespace Berth.Engine.HostServices;

/// <summary>The contract that a generated host service answers, as lines: a method each, then the types that these name.</summary>
internal static class ContractLines
{
    private const string References = "#/$defs/";

    /// <summary>The lines.</summary>
    /// <param name="contract">What the service answered, in canonical form.</param>
    /// <exception cref="ProtocolException">It is not a contract.</exception>
    public static IReadOnlyList<string> Of(ReadOnlyMemory<byte> contract)
    {
        try
        {
            using var document = JsonDocument.Parse(contract);
            var root = document.RootElement;
            return
            [
                .. root.GetProperty("methods").EnumerateObject().Select(Method),
                .. root.GetProperty("$defs").EnumerateObject().Select(static type => $"  {type.Name} = {Definition(type.Value)}"),
            ];
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or JsonException)
        {
            throw new ProtocolException("What the service answered is not a contract.", e);
        }
    }

    private static string Method(JsonProperty method)
    {
        var parameters = method.Value.GetProperty("parameters").EnumerateArray().Select(static parameter =>
            $"{parameter.GetProperty("name").GetString()}{(parameter.GetProperty("required").GetBoolean() ? "" : "?")}: "
                + Shape(parameter.GetProperty("schema")));
        var signal = method.Value.GetProperty("signal");
        var signals = signal.ValueKind == JsonValueKind.Null ? "" : $", signals {Shape(signal)}";
        return $"{method.Name}({string.Join(", ", parameters)}) -> {Shape(method.Value.GetProperty("reply"))}{signals}";
    }

    private static string Definition(JsonElement schema)
    {
        if (schema.TryGetProperty("properties", out var members))
            return $"{{ {string.Join(", ", members.EnumerateObject().Select(static m => $"{m.Name}: {Shape(m.Value)}"))} }}";
        if (schema.TryGetProperty("prefixItems", out var items))
            return $"[{string.Join(", ", items.EnumerateArray().Select(Shape))}]";
        if (schema.TryGetProperty("enum", out var words))
            return string.Join(" | ", words.EnumerateArray().Select(static word => word.GetRawText()));
        if (schema.TryGetProperty("additionalProperties", out var value))
            return $"{{ *: {Shape(value)} }}";
        return schema.TryGetProperty("items", out var item) ? $"{Shape(item)}[]" : Shape(schema);
    }

    private static string Shape(JsonElement schema)
    {
        if (schema.TryGetProperty("$ref", out var reference))
            return reference.GetString()!.Replace(References, "", StringComparison.Ordinal);
        if (schema.TryGetProperty("anyOf", out var choices))
            return string.Join(" or ", choices.EnumerateArray().Select(Shape));
        foreach (var more in (string[])["format", "contentEncoding", "description"])
        {
            if (schema.TryGetProperty(more, out var text))
                return text.GetString()!;
        }

        return schema.TryGetProperty("type", out var type) ? type.GetString()! : "any JSON";
    }
}
