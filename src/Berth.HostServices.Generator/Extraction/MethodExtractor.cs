using Berth.HostServices.Generator.Diagnostics;
using Berth.HostServices.Generator.Model;
using Microsoft.CodeAnalysis;

namespace Berth.HostServices.Generator.Extraction;

/// <summary>Creates the model of a method of the interface, or reports what is wrong with it.</summary>
internal sealed class MethodExtractor(TypeExtractor types, List<DiagnosticModel> diagnostics, bool namesArguments)
{
    internal const string NamedArguments = "NamedArguments";

    private const string MethodAttribute = "Berth.HostServices.HostServiceMethodAttribute";
    private const double LongestDeadlineSeconds = 24 * 60 * 60;

    public MethodModel? Extract(IMethodSymbol method)
    {
        if (method.IsGenericMethod)
        {
            Report(method, ContractRules.GenericMethod, method.Message());
            return null;
        }

        var attribute = method.Attribute(MethodAttribute);
        var name = attribute?.FirstString() ?? WireName.OfMethod(method.Name);
        if (!WireName.IsMethodName(name))
            Report(method, ContractRules.MethodAttribute, method.Message(), $"'{name}' is not a name; use visible ASCII characters");

        var shape = Result(method, out var result);
        var parameters = method.Parameters.Select(parameter => Parameter(parameter, method)).ToList();
        CheckSignals(method, shape, parameters);
        CheckNames(method, parameters);
        return shape is null || parameters.Contains(null)
            ? null
            : new(
                method.Name,
                name,
                shape.Value,
                result,
                new(parameters!),
                Deadline(method, attribute, shape),
                attribute?.Flag(NamedArguments) ?? namesArguments);
    }

    private ResultShape? Result(IMethodSymbol method, out WireType? result)
    {
        ResultShape? shape = method.ReturnsByRef || method.ReturnsByRefReadonly ? null : method.ReturnType.Metadata() switch
        {
            "System.Threading.Tasks.Task" or "System.Threading.Tasks.Task`1" => ResultShape.Task,
            "System.Threading.Tasks.ValueTask" or "System.Threading.Tasks.ValueTask`1" => ResultShape.ValueTask,
            "System.Collections.Generic.IAsyncEnumerable`1" => ResultShape.Stream,
            _ => null,
        };
        result = null;
        if (shape is null)
            Report(method, ContractRules.ReturnType, method.Message(), method.ReturnType.Message());
        else if (method.ReturnType is INamedTypeSymbol { Arity: 1 } generic)
            result = types.Extract(
                generic.TypeArguments[0],
                shape == ResultShape.Stream ? $"an item of {method.Message()}" : $"the result of {method.Message()}",
                At(method));
        return shape;
    }

    private ParameterModel? Parameter(IParameterSymbol parameter, IMethodSymbol method)
    {
        var type = parameter.Type;
        if (ByReference(parameter) is { } how)
            return Reject(parameter, ContractRules.Passing, how);

        var place = $"parameter '{parameter.Name}' of {method.Message()}";
        var name = SymbolNames.Identifier(parameter.Name);
        switch (type.Metadata())
        {
            case "System.Threading.CancellationToken":
                return parameter.Ordinal == method.Parameters.Length - 1
                    ? new(ParameterRole.Cancellation, name, "", type.Source(), Type: null, parameter.DefaultLiteral())
                    : Reject(parameter, ContractRules.Cancellation);
            case "System.Collections.Generic.IAsyncEnumerable`1":
                return Reject(parameter, ContractRules.StreamParameter);
            case "System.IProgress`1":
                return types.Extract(((INamedTypeSymbol)type).TypeArguments[0], place, At(parameter)) is { } report
                    ? new(ParameterRole.Progress, name, "", type.Source(), report, parameter.DefaultLiteral())
                    : null;
            default:
                return types.Extract(type, place, At(parameter)) is { } argument
                    ? new(
                        ParameterRole.Argument,
                        name,
                        WireName.SnakeCase(parameter.Name),
                        type.Source(),
                        argument,
                        parameter.DefaultLiteral())
                    : null;
        }
    }

    private static string? ByReference(IParameterSymbol parameter) => parameter switch
    {
        { RefKind: RefKind.Ref } => "a ref parameter",
        { RefKind: RefKind.Out } => "an out parameter",
        { RefKind: not RefKind.None } => "an in parameter",
        { Type: IPointerTypeSymbol or IFunctionPointerTypeSymbol } => "a pointer",
        { Type.IsRefLikeType: true } => "a span, or another type that exists only on the stack",
        _ => null,
    };

    private void CheckSignals(IMethodSymbol method, ResultShape? shape, List<ParameterModel?> parameters)
    {
        var allowed = shape == ResultShape.Stream ? 0 : 1;
        for (var i = 0; i < parameters.Count; i++)
        {
            if (parameters[i]?.Role == ParameterRole.Progress && allowed-- == 0)
                Reject(method.Parameters[i], ContractRules.Progress);
        }
    }

    private void CheckNames(IMethodSymbol method, List<ParameterModel?> parameters)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (parameters.Find(parameter => parameter?.Role == ParameterRole.Argument && !names.Add(parameter.WireName)) is { } second)
            Report(method, ContractRules.DuplicateName, method.Message(), "parameters", second.WireName);
    }

    private long? Deadline(IMethodSymbol method, AttributeData? attribute, ResultShape? shape)
    {
        if (attribute?.NamedArguments.FirstOrDefault(argument => argument.Key == "DeadlineSeconds").Value.Value is not double seconds)
            return null;
        if (shape == ResultShape.Stream)
        {
            Report(method, ContractRules.MethodAttribute, method.Message(), "a stream has no deadline; its caller ends it");
            return null;
        }

        if (seconds is > 0 and <= LongestDeadlineSeconds)
            return Math.Max(1, (long)(seconds * TimeSpan.TicksPerSecond));
        Report(method, ContractRules.MethodAttribute, method.Message(), "a deadline is more than 0 seconds and at most a day");
        return null;
    }

    private ParameterModel? Reject(IParameterSymbol parameter, DiagnosticDescriptor rule, params string[] more)
    {
        Report(parameter, rule, [parameter.Name, parameter.ContainingSymbol.Message(), .. more]);
        return null;
    }

    private void Report(ISymbol at, DiagnosticDescriptor rule, params string[] arguments) =>
        diagnostics.Add(DiagnosticModel.At(At(at), rule, arguments));

    private static Location? At(ISymbol symbol) => symbol.Locations.FirstOrDefault();
}
