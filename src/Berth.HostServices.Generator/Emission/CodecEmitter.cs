using Berth.HostServices.Generator.Extraction;
using Berth.HostServices.Generator.Model;

namespace Berth.HostServices.Generator.Emission;

/// <summary>Writes the class that reads and writes composite types, with a pair of functions for each.</summary>
internal static class CodecEmitter
{
    private const string Reader = "ref global::Berth.HostServices.Contracts.ContractReader reader";
    private const string Writer = "global::Berth.HostServices.Contracts.ContractWriter writer";

    public static void Emit(SourceWriter source, EquatableArray<CompositeModel> composites)
    {
        source.Open("file static class HostServiceCodec");
        var isFirst = true;
        foreach (var composite in composites)
        {
            if (!isFirst)
                source.Line();
            isFirst = false;
            EmitRead(source, composite);
            source.Line();
            EmitWrite(source, composite);
        }

        source.Close();
    }

    private static void EmitRead(SourceWriter source, CompositeModel composite)
    {
        source.Open($"internal static {composite.Name} Read{composite.Codec}({Reader})");
        switch (composite.Kind)
        {
            case WireKind.Enumeration:
                ReadEnumeration(source, composite);
                break;
            case WireKind.Array or WireKind.List:
                ReadItems(source, composite);
                break;
            case WireKind.Dictionary:
                ReadDictionary(source, composite);
                break;
            case WireKind.Tuple:
                ReadTuple(source, composite);
                break;
            default:
                ObjectEmitter.Read(source, composite);
                break;
        }

        source.Close();
    }

    private static void EmitWrite(SourceWriter source, CompositeModel composite)
    {
        source.Open($"internal static void Write{composite.Codec}({Writer}, {composite.Name} value)");
        switch (composite.Kind)
        {
            case WireKind.Enumeration:
                WriteEnumeration(source, composite);
                break;
            case WireKind.Array or WireKind.List:
                WriteItems(source, composite);
                break;
            case WireKind.Dictionary:
                WriteDictionary(source, composite);
                break;
            case WireKind.Tuple:
                WriteTuple(source, composite);
                break;
            default:
                ObjectEmitter.Write(source, composite);
                break;
        }

        source.Close();
    }

    private static void ReadEnumeration(SourceWriter source, CompositeModel composite)
    {
        foreach (var member in composite.Members)
            source.Line($"if (reader.IsText({ValueEmitter.Utf8(member.WireName)}))").Line(
                $"    return {composite.Name}.{SymbolNames.Identifier(member.Name)};");
        var names = string.Join(", ", composite.Members.Where(member => !member.IsAlias).Select(member => $"\"{member.WireName}\""));
        source.Line($"throw reader.Unfit({ValueEmitter.Literal("one of " + names)});");
    }

    private static void WriteEnumeration(SourceWriter source, CompositeModel composite)
    {
        source.Open("writer.Json.WriteStringValue(value switch");
        foreach (var member in composite.Members.Where(member => !member.IsAlias))
            source.Line($"{composite.Name}.{SymbolNames.Identifier(member.Name)} => {ValueEmitter.Utf8(member.WireName)},");
        source.Line(
            "_ => throw new global::System.ArgumentOutOfRangeException(nameof(value), value, \"no member has this value, so it has "
                + "no name to send\"),")
            .Close(");");
    }

    private static void ReadItems(SourceWriter source, CompositeModel composite)
    {
        var element = composite.Elements[0];
        source.Line($"var items = new global::System.Collections.Generic.List<{element.DeclaredName}>();")
            .Line("reader.StartArray();")
            .Line("while (reader.NextItem())")
            .Line($"    items.Add({ValueEmitter.Read(element)});")
            .Line(composite.Kind == WireKind.Array ? "return items.ToArray();" : "return items;");
    }

    private static void WriteItems(SourceWriter source, CompositeModel composite)
    {
        source.Line("global::System.ArgumentNullException.ThrowIfNull(value);")
            .Line("writer.Json.WriteStartArray();")
            .Open("foreach (var item in value)");
        ValueEmitter.Write(source, composite.Elements[0], "item", "some");
        source.Close().Line("writer.Json.WriteEndArray();");
    }

    private static void ReadDictionary(SourceWriter source, CompositeModel composite)
    {
        var element = composite.Elements[0];
        source.Line(
            "var items = new global::System.Collections.Generic.Dictionary<string, "
                + $"{element.DeclaredName}>(global::System.StringComparer.Ordinal);")
            .Line("reader.StartObject();")
            .Open("while (reader.NextMember())")
            .Line("var key = reader.ReadKey();")
            .Line($"items[key] = {ValueEmitter.Read(element)};")
            .Close()
            .Line("return items;");
    }

    private static void WriteDictionary(SourceWriter source, CompositeModel composite)
    {
        source.Line("global::System.ArgumentNullException.ThrowIfNull(value);")
            .Line("writer.Json.WriteStartObject();")
            .Open("foreach (var item in value)")
            .Line("writer.Json.WritePropertyName(item.Key);");
        ValueEmitter.Write(source, composite.Elements[0], "item.Value", "some");
        source.Close().Line("writer.Json.WriteEndObject();");
    }

    private static void ReadTuple(SourceWriter source, CompositeModel composite)
    {
        var length = composite.Elements.Count;
        source.Line("reader.StartArray();");
        for (var i = 0; i < length; i++)
            source.Line($"reader.NextTupleItem(isItem: true, {length});").Line(
                $"var item{i + 1} = {ValueEmitter.Read(composite.Elements[i])};");
        source.Line($"reader.NextTupleItem(isItem: false, {length});")
            .Line($"return ({string.Join(", ", Enumerable.Range(1, length).Select(i => "item" + i))});");
    }

    private static void WriteTuple(SourceWriter source, CompositeModel composite)
    {
        source.Line("writer.Json.WriteStartArray();");
        for (var i = 0; i < composite.Elements.Count; i++)
            ValueEmitter.Write(source, composite.Elements[i], $"value.Item{i + 1}", $"some{i + 1}");
        source.Line("writer.Json.WriteEndArray();");
    }
}
