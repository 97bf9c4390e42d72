
namespace Berth.HostServices.Generator.Model;

/// <param name="Name">Its C# name.</param>
/// <param name="WireName">Its name in messages.</param>
/// <param name="Shape">What it returns around the result.</param>
/// <param name="Result">The result, or the item of a stream; null: none.</param>
/// <param name="Parameters">In order.</param>
/// <param name="DeadlineTicks">How long a call may take, in units of 100 ns; null: for ever.</param>
internal sealed record MethodModel(
    string Name,
    string WireName,
    ResultShape Shape,
    WireType? Result,
    EquatableArray<ParameterModel> Parameters,
    long? DeadlineTicks)
{
    public IEnumerable<ParameterModel> Arguments => Parameters.Where(parameter => parameter.Role == ParameterRole.Argument);

    public ParameterModel? Progress => Parameters.FirstOrDefault(parameter => parameter.Role == ParameterRole.Progress);

    public ParameterModel? Cancellation => Parameters.FirstOrDefault(parameter => parameter.Role == ParameterRole.Cancellation);
}
