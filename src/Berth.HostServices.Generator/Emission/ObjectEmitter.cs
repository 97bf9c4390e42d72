using Berth.HostServices.Generator.Model;

namespace Berth.HostServices.Generator.Emission;

/// <summary>Writes the code that reads and writes a class, struct or record as a JSON object, with its members in any order.</summary>
internal static class ObjectEmitter
{
    public static void Read(SourceWriter source, CompositeModel composite)
    {
        var members = composite.Members;
        for (var i = 0; i < members.Count; i++)
            source.Line($"{members[i].Type!.DeclaredName} member{i} = {members[i].Default ?? "default!"};").Line($"var has{i} = false;");
        source.Line("reader.StartObject();").Open("while (reader.NextMember())");
        for (var i = 0; i < members.Count; i++)
        {
            source.Open($"{(i > 0 ? "else " : "")}if (reader.IsNamed({ValueEmitter.Utf8(members[i].WireName)}))")
                .Line($"reader.Enter(out has{i});")
                .Line($"member{i} = {ValueEmitter.Read(members[i].Type!)};")
                .Close();
        }

        if (members.Count > 0)
            source.Line("else").Line("    reader.SkipMember();");
        else
            source.Line("reader.SkipMember();");
        source.Close();
        for (var i = 0; i < members.Count; i++)
        {
            if (members[i].Default is null)
                source.Line($"reader.RequireMember(has{i}, {ValueEmitter.Literal(members[i].WireName)});");
        }

        source.Line($"return {Construction(composite)};");
    }

    public static void Write(SourceWriter source, CompositeModel composite)
    {
        source.Line("writer.Json.WriteStartObject();");
        for (var i = 0; i < composite.Members.Count; i++)
        {
            var member = composite.Members[i];
            source.Line($"writer.Json.WritePropertyName({ValueEmitter.Utf8(member.WireName)});");
            ValueEmitter.Write(source, member.Type!, "value." + member.Name, "some" + i);
        }

        source.Line("writer.Json.WriteEndObject();");
    }

    private static string Construction(CompositeModel composite)
    {
        var arguments = string.Join(", ", composite.Constructor.Select(i => "member" + i));
        var others = Enumerable.Range(0, composite.Members.Count)
            .Except(composite.Constructor)
            .Select(i => $"{composite.Members[i].Name} = member{i}")
            .ToList();
        return $"new {composite.Name}({arguments})" + (others.Count == 0 ? "" : $" {{ {string.Join(", ", others)} }}");
    }
}
