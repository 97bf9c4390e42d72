using Berth.HostServices.Generator.Model;
using Microsoft.CodeAnalysis.CSharp;

namespace Berth.HostServices.Generator.Emission;

/// <summary>Code that reads or writes a value of a type.</summary>
internal static class ValueEmitter
{
    /// <summary>An expression that reads a value with a <c>reader</c> in scope.</summary>
    public static string Read(WireType type)
    {
        var value = type.Kind == WireKind.Scalar ? $"reader.Read{type.Codec}()" : $"HostServiceCodec.Read{type.Codec}(ref reader)";
        if (!type.IsNullable)
            return value;
        return $"reader.IsNull ? {(type.IsValueType ? $"default({type.DeclaredName})" : "null")} : {value}";
    }

    /// <summary>Writes statements that write a value with a <c>writer</c> in scope.</summary>
    /// <param name="source">Receives the statements.</param>
    /// <param name="type">The type of the value.</param>
    /// <param name="value">An expression, used once.</param>
    /// <param name="name">An unused name for a local variable.</param>
    public static void Write(SourceWriter source, WireType type, string value, string name)
    {
        if (!type.IsNullable)
        {
            source.Line(Statement(type, value));
            return;
        }

        source.Line($"if ({value} is {{ }} {name})")
            .Line("    " + Statement(type, name))
            .Line("else")
            .Line("    writer.Json.WriteNullValue();");
    }

    /// <summary>A C# literal.</summary>
    public static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    /// <summary>A C# literal of UTF-8.</summary>
    public static string Utf8(string text) => Literal(text) + "u8";

    private static string Statement(WireType type, string value)
    {
        if (type.Kind != WireKind.Scalar)
            return $"HostServiceCodec.Write{type.Codec}(writer, {value});";
        return type.Codec switch
        {
            "Boolean" => $"writer.Json.WriteBooleanValue({value});",
            "Guid" or "DateTimeOffset" or "DateTime" => $"writer.Json.WriteStringValue({value});",
            "Uri" => $"writer.Json.WriteStringValue({value}.OriginalString);",
            "Bytes" => $"writer.Json.WriteBase64StringValue({value});",
            "JsonElement" => $"{value}.WriteTo(writer.Json);",
            "String" or "DateOnly" or "TimeOnly" or "TimeSpan" or "Descriptor" => $"writer.Write{type.Codec}({value});",
            _ => $"writer.Json.WriteNumberValue({value});",
        };
    }
}
