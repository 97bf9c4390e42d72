
namespace Berth.HostServices.Generator.Model;

/// <param name="Name">The C# name.</param>
/// <param name="WireName">The name in messages.</param>
/// <param name="Shape">The type that wraps the result.</param>
/// <param name="Result">The type of the result, or of the items of a stream; null: none.</param>
/// <param name="Parameters">The parameters, in order.</param>
/// <param name="DeadlineTicks">The timeout of a call in units of 100 ns; null: none.</param>
/// <param name="NamedArguments">Whether the client sends arguments as an object.</param>
internal sealed record MethodModel(
    string Name,
    string WireName,
    ResultShape Shape,
    WireType? Result,
    EquatableArray<ParameterModel> Parameters,
    long? DeadlineTicks,
    bool NamedArguments)
{
    public IEnumerable<ParameterModel> Arguments => Parameters.Where(parameter => parameter.Role == ParameterRole.Argument);

    public ParameterModel? Progress => Parameters.FirstOrDefault(parameter => parameter.Role == ParameterRole.Progress);

    public ParameterModel? Cancellation => Parameters.FirstOrDefault(parameter => parameter.Role == ParameterRole.Cancellation);
}
