using Berth.HostServices.Generator.Extraction;
using Berth.HostServices.Generator.Model;

namespace Berth.HostServices.Generator.Emission;

/// <summary>Writes the dispatcher, which turns received calls into calls of the interface.</summary>
internal static class DispatcherEmitter
{
    private const string Contracts = "global::Berth.HostServices.Contracts.";
    private const string Service = "global::Berth.HostServices.Service.";
    private const string Result = $"global::System.Threading.Tasks.ValueTask<{Service}HostServiceResult>";
    private const string Parameters = $"{Service}HostServiceCall call, global::System.Threading.CancellationToken cancellationToken";

    public static void Emit(SourceWriter source, ServiceModel service)
    {
        var methods = MethodNames.Of(service);
        source.Line($"/// <summary>Answers calls of the host service <c>{service.ServiceName}</c>.</summary>")
            .Open($"{(service.IsPublic ? "public" : "internal")} sealed class {service.BaseName}Dispatcher : {Service}HostService")
            .Line("/// <summary>The name of the service in grants.</summary>")
            .Line($"public const string ServiceName = {ValueEmitter.Literal(service.ServiceName)};")
            .Line()
            .Line("/// <summary>The methods and their types, as JSON with JSON Schemas, which the method berth.contract returns.</summary>")
            .Line($"public const string Contract = {ValueEmitter.Literal(SchemaEmitter.Emit(service))};")
            .Line()
            .Line($"private readonly {service.Interface} _service;")
            .Line()
            .Line("/// <summary>Creates a dispatcher for a service.</summary>")
            .Line("/// <param name=\"service\">The service. If it is disposable, it is disposed when the connection ends.</param>")
            .Open($"public {service.BaseName}Dispatcher({service.Interface} service)")
            .Line("global::System.ArgumentNullException.ThrowIfNull(service);")
            .Line("_service = service;")
            .Close()
            .Line()
            .Line("/// <inheritdoc/>")
            .Open($"{(service.SeesInternals ? "protected internal" : "protected")} override {Result} DispatchAsync({Parameters})")
            .Line("global::System.ArgumentNullException.ThrowIfNull(call);")
            .Open("switch (call.Method)");
        foreach (var (name, method) in methods)
            source.Line($"case {ValueEmitter.Literal(method.WireName)}:").Line($"    return Call{name}(call, cancellationToken);");
        source.Line($"case {Contracts}ContractMethod.ContractName:")
            .Line($"    return {Contracts}ContractService.Contract(Contract);");
        var known = methods.Select(method => $"HostServiceMethods.{method.Name}Method").Prepend("call.Method");
        source.Line("default:")
            .Line($"    throw {Contracts}ContractMethod.Unknown({string.Join(", ", known)});")
            .Close()
            .Close()
            .Line()
            .Line("/// <inheritdoc/>")
            .Line(
                $"{(service.SeesInternals ? "protected internal" : "protected")} override global::System.Threading.Tasks.ValueTask "
                    + $"StopAsync() => {Contracts}ContractService.StopAsync(_service);");
        foreach (var (name, method) in methods)
        {
            source.Line();
            EmitCall(source, name, method);
        }

        source.Close();
    }

    private static void EmitCall(SourceWriter source, string name, MethodModel method)
    {
        var outputs = string.Concat(method.Arguments.Select((_, i) => $", out var argument{i}"));
        source.Open($"private async {Result} Call{name}({Parameters})")
            .Line($"using var descriptors = {Contracts}ReceivedDescriptors.Of(call);")
            .Line($"HostServiceArguments.Read{name}(call, descriptors{outputs});");
        if (method.Progress is { Type: { } report })
            EmitProgress(source, report);

        var number = 0;
        var arguments = string.Join(", ", method.Parameters.Select(parameter => parameter.Role switch
        {
            ParameterRole.Argument => $"argument{number++}",
            ParameterRole.Progress => "progress",
            _ => "cancellationToken",
        }));
        var call = $"this._service.{SymbolNames.Identifier(method.Name)}({arguments})";
        if (method.Shape == ResultShape.Stream)
        {
            source.Open($"return await {Contracts}ContractService.StreamAsync(call, {call}, static (writer, value) =>");
            ValueEmitter.Write(source, method.Result!, "value", "some");
            source.Close(", cancellationToken).ConfigureAwait(false);");
        }
        else if (method.Result is { } result)
        {
            source.Line($"var result = await {call}.ConfigureAwait(false);")
                .Open($"return {Contracts}ContractService.Result(result, static (writer, value) =>");
            ValueEmitter.Write(source, result, "value", "some");
            source.Close(", descriptors);");
        }
        else
        {
            source.Line($"await {call}.ConfigureAwait(false);").Line("return default;");
        }

        source.Close();
    }

    private static void EmitProgress(SourceWriter source, WireType report)
    {
        source.Open($"var progress = new {Contracts}ContractProgress<{report.DeclaredName}>(call, static (writer, value) =>");
        ValueEmitter.Write(source, report, "value", "some");
        source.Close(", cancellationToken);").Line(
            "await using var reporting = global::System.Threading.Tasks.TaskAsyncEnumerableExtensions.ConfigureAwait(progress, false);");
    }
}
