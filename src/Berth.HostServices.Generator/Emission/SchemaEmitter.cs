using System.Text;
using Berth.HostServices.Generator.Model;

namespace Berth.HostServices.Generator.Emission;

/// <summary>
/// Writes the contract of an interface as JSON, for tools and other languages: for each method its parameters and its reply, each with a
/// JSON Schema, which refers to the definitions of the composite types.
/// </summary>
internal static class SchemaEmitter
{
    public static string Emit(ServiceModel service)
    {
        var methods = service.Methods.Select(method => $"{Text(method.WireName)}:{Method(method)}");
        var definitions = service.Composites.Select(composite => $"{Text(composite.Codec)}:{Definition(composite)}");
        return $"{{\"service\":{Text(service.ServiceName)},\"methods\":{{{Join(methods)}}},\"$defs\":{{{Join(definitions)}}}}}";
    }

    private static string Method(MethodModel method)
    {
        var parameters = method.Arguments.Select(argument =>
            $"{{\"name\":{Text(argument.WireName)},\"required\":{(argument.Default is null ? "true" : "false")},"
                + $"\"schema\":{Schema(argument.Type!)}}}");
        var signal = method.Shape == ResultShape.Stream ? method.Result : method.Progress?.Type;
        var reply = method.Shape == ResultShape.Stream ? null : method.Result;
        return $"{{\"parameters\":[{Join(parameters)}],\"signal\":{(signal is null ? "null" : Schema(signal))},"
            + $"\"reply\":{(reply is null ? "{\"type\":\"null\"}" : Schema(reply))}}}";
    }

    private static string Schema(WireType type)
    {
        var schema = type.Kind == WireKind.Scalar ? Scalar(type.Codec) : $"{{\"$ref\":\"#/$defs/{type.Codec}\"}}";
        return type.IsNullable ? $"{{\"anyOf\":[{schema},{{\"type\":\"null\"}}]}}" : schema;
    }

    private static string Scalar(string codec) => codec switch
    {
        "Boolean" => "{\"type\":\"boolean\"}",
        "SByte" => Integer(sbyte.MinValue, (ulong)sbyte.MaxValue),
        "Byte" => Integer(byte.MinValue, byte.MaxValue),
        "Int16" => Integer(short.MinValue, (ulong)short.MaxValue),
        "UInt16" => Integer(ushort.MinValue, ushort.MaxValue),
        "Int32" => Integer(int.MinValue, int.MaxValue),
        "UInt32" => Integer(uint.MinValue, uint.MaxValue),
        "Int64" => Integer(long.MinValue, long.MaxValue),
        "UInt64" => Integer(0, ulong.MaxValue),
        "Single" or "Double" or "Decimal" => "{\"type\":\"number\"}",
        "TimeSpan" => "{\"type\":\"number\",\"description\":\"seconds\"}",
        "Bytes" => "{\"type\":\"string\",\"contentEncoding\":\"base64\"}",
        "DateTimeOffset" or "DateTime" => Format("date-time"),
        "DateOnly" => Format("date"),
        "TimeOnly" => Format("time"),
        "Guid" => Format("uuid"),
        "Uri" => Format("uri-reference"),
        "Descriptor" => "{\"type\":\"integer\",\"minimum\":0,\"description\":\"index of a descriptor of the message\"}",
        "String" => "{\"type\":\"string\"}",
        _ => "{}",
    };

    private static string Definition(CompositeModel composite) => composite.Kind switch
    {
        WireKind.Enumeration => $"{{\"enum\":[{Join(Words(composite))}]}}",
        WireKind.Array or WireKind.List => $"{{\"type\":\"array\",\"items\":{Schema(composite.Elements[0])}}}",
        WireKind.Dictionary => $"{{\"type\":\"object\",\"additionalProperties\":{Schema(composite.Elements[0])}}}",
        WireKind.Tuple => $"{{\"type\":\"array\",\"prefixItems\":[{Join(composite.Elements.Select(Schema))}],"
            + $"\"minItems\":{composite.Elements.Count},\"maxItems\":{composite.Elements.Count}}}",
        _ => $"{{\"type\":\"object\",\"properties\":{{{Join(composite.Members.Select(Member))}}},"
            + $"\"required\":[{Join(Required(composite))}]}}",
    };

    private static IEnumerable<string> Words(CompositeModel composite) =>
        composite.Members.Where(member => !member.IsAlias).Select(member => Text(member.WireName));

    private static string Member(MemberModel member) => $"{Text(member.WireName)}:{Schema(member.Type!)}";

    private static IEnumerable<string> Required(CompositeModel composite) =>
        composite.Members.Where(member => member.Default is null).Select(member => Text(member.WireName));

    private static string Integer(long least, ulong greatest) => $"{{\"type\":\"integer\",\"minimum\":{least},\"maximum\":{greatest}}}";

    private static string Format(string format) => $"{{\"type\":\"string\",\"format\":\"{format}\"}}";

    private static string Join(IEnumerable<string> items) => string.Join(",", items);

    private static string Text(string text)
    {
        var json = new StringBuilder("\"");
        foreach (var c in text)
            json.Append(c is '"' or '\\' ? "\\" + c : c < ' ' ? $"\\u{(int)c:x4}" : c.ToString());
        return json.Append('"').ToString();
    }
}
