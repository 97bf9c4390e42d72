using Berth.HostServices.Generator.Model;

namespace Berth.HostServices.Generator.Emission;

/// <summary>Writes the common part of client and dispatcher: the methods, and the functions that write and read their arguments.</summary>
internal static class MessageEmitter
{
    private const string Contracts = "global::Berth.HostServices.Contracts.";
    private const string Service = "global::Berth.HostServices.Service.";

    public static void Emit(SourceWriter source, ServiceModel service)
    {
        var methods = MethodNames.Of(service);
        source.Open("file static class HostServiceMethods");
        foreach (var (name, method) in methods)
            source.Line($"internal static readonly {Contracts}ContractMethod {name}Method = new({Names(method)}){Deadline(method)};");
        source.Close().Line().Open("file static class HostServiceArguments");
        var isFirst = true;
        foreach (var (name, method) in methods)
        {
            if (!isFirst)
                source.Line();
            isFirst = false;
            EmitWrite(source, name, method);
            source.Line();
            EmitRead(source, name, method);
        }

        source.Close();
    }

    private static void EmitWrite(SourceWriter source, string name, MethodModel method)
    {
        var arguments = method.Arguments.ToList();
        source.Open(
            $"internal static {Contracts}ContractWriter "
                + $"Write{name}({List(arguments, i => $"{arguments[i].Type!.DeclaredName} argument{i}")})");
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i].Type is { IsNullable: false, IsValueType: false })
                source.Line(
                    $"global::System.ArgumentNullException.ThrowIfNull(argument{i}, "
                        + $"{ValueEmitter.Literal(arguments[i].Name.TrimStart('@'))});");
        }

        var container = method.NamedArguments ? "Object" : "Array";
        source.Line($"var writer = {Contracts}ContractWriter.Rent();").Line($"writer.Json.WriteStart{container}();");
        for (var i = 0; i < arguments.Count; i++)
        {
            if (method.NamedArguments)
                source.Line($"writer.Json.WritePropertyName({ValueEmitter.Utf8(arguments[i].WireName)});");
            ValueEmitter.Write(source, arguments[i].Type!, "argument" + i, "some" + i);
        }

        source.Line($"writer.Json.WriteEnd{container}();").Line("return writer;").Close();
    }

    private static void EmitRead(SourceWriter source, string name, MethodModel method)
    {
        var arguments = method.Arguments.ToList();
        var outputs = string.Concat(arguments.Select((argument, i) => $", out {argument.Type!.DeclaredName} argument{i}"));
        source.Open($"internal static void Read{name}({Service}HostServiceCall call, {Contracts}ReceivedDescriptors descriptors{outputs})")
            .Line(
                $"var reader = new {Contracts}ContractReader(call.ArgumentsJson.Span, descriptors, HostServiceMethods.{name}Method, "
                    + $"{Contracts}ContractPart.Arguments);");
        for (var i = 0; i < arguments.Count; i++)
            source.Line($"argument{i} = {arguments[i].Default ?? "default!"};").Line($"var has{i} = false;");
        source.Line("reader.StartArguments();");
        if (arguments.Count == 0)
        {
            source.Line("reader.NextArgument(out _);").Close();
            return;
        }

        source.Open("while (reader.NextArgument(out var index))").Open("switch (index)");
        for (var i = 0; i < arguments.Count; i++)
        {
            source.Line($"case {i}:")
                .Line($"    reader.Enter(out has{i});")
                .Line($"    argument{i} = {ValueEmitter.Read(arguments[i].Type!)};")
                .Line("    break;");
        }

        source.Close().Close();
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i].Default is null)
                source.Line($"reader.RequireArgument(has{i}, {i});");
        }

        source.Close();
    }

    private static string Names(MethodModel method) =>
        string.Join(", ", method.Arguments.Select(argument => argument.WireName).Prepend(method.WireName).Select(ValueEmitter.Literal));

    private static string Deadline(MethodModel method) =>
        method.DeadlineTicks is { } ticks ? $" {{ Deadline = global::System.TimeSpan.FromTicks({ticks}L) }}" : "";

    private static string List(List<ParameterModel> arguments, Func<int, string> item) =>
        string.Join(", ", Enumerable.Range(0, arguments.Count).Select(item));
}
