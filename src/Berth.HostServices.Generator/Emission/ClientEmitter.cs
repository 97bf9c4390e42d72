using Berth.HostServices.Generator.Extraction;
using Berth.HostServices.Generator.Model;

namespace Berth.HostServices.Generator.Emission;

/// <summary>Writes the client: an implementation of the interface over a connection to the service.</summary>
internal static class ClientEmitter
{
    private const string Client = "global::Berth.HostServices.Client.";
    private const string Contracts = "global::Berth.HostServices.Contracts.";
    private const string ReaderParameter = $"(ref {Contracts}ContractReader reader)";

    public static void Emit(SourceWriter source, ServiceModel service)
    {
        source.Line($"/// <summary>Calls the host service <c>{service.ServiceName}</c>.</summary>")
            .Open($"{(service.IsPublic ? "public" : "internal")} sealed class {service.BaseName}Client : {service.Interface}")
            .Line("/// <summary>The name of the service in grants.</summary>")
            .Line($"public const string ServiceName = {ValueEmitter.Literal(service.ServiceName)};")
            .Line()
            .Line($"private readonly {Client}HostServiceClient _client;")
            .Line()
            .Line("/// <summary>Creates a client over a connection.</summary>")
            .Line("/// <param name=\"client\">The connection; owned by the caller.</param>")
            .Open($"public {service.BaseName}Client({Client}HostServiceClient client)")
            .Line("global::System.ArgumentNullException.ThrowIfNull(client);")
            .Line("_client = client;")
            .Close();
        foreach (var (name, method) in MethodNames.Of(service))
        {
            source
                .Line()
                .Line("/// <inheritdoc/>")
                .Line($"public {Result(method)} {SymbolNames.Identifier(method.Name)}({Parameters(method)}) =>");
            source.Line("    " + Call(name, method) + ";");
        }

        source.Close();
    }

    private static string Call(string name, MethodModel method)
    {
        var arguments = string.Join(", ", method.Arguments.Select(argument => argument.Name));
        var call = new List<string>
        {
            "this._client",
            $"HostServiceMethods.{name}Method",
            $"HostServiceArguments.Write{name}({arguments})",
        };
        if (method.Result is { } result)
            call.Add(Reading(result));
        if (method.Shape != ResultShape.Stream)
            call.Add(
                method.Progress is { } progress
                    ? $"{Contracts}ContractCaller.Progress(HostServiceMethods.{name}Method, {progress.Name}, {Reading(progress.Type!)})"
                    : "null");
        call.Add(method.Cancellation?.Name ?? "default");
        var invoke =
            $"{Contracts}ContractCaller.{(method.Shape == ResultShape.Stream ? "StreamAsync" : "InvokeAsync")}({string.Join(", ", call)})";
        return method.Shape == ResultShape.ValueTask ? $"new {Result(method)}({invoke})" : invoke;
    }

    private static string Reading(WireType type) => $"static {ReaderParameter} => {ValueEmitter.Read(type)}";

    private static string Parameters(MethodModel method) => string.Join(", ", method.Parameters.Select(parameter =>
        $"{parameter.DeclaredName} {parameter.Name}" + (parameter.Default is { } value ? $" = {value}" : "")));

    private static string Result(MethodModel method)
    {
        var name = method.Shape switch
        {
            ResultShape.Task => "global::System.Threading.Tasks.Task",
            ResultShape.ValueTask => "global::System.Threading.Tasks.ValueTask",
            _ => "global::System.Collections.Generic.IAsyncEnumerable",
        };
        return method.Result is { } result ? $"{name}<{result.DeclaredName}>" : name;
    }
}
