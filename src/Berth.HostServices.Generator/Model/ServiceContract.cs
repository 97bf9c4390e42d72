using Berth.HostServices.Generator.Diagnostics;

namespace Berth.HostServices.Generator.Model;

/// <summary>The result for one <c>[HostService]</c>: a model, or diagnostics.</summary>
/// <param name="Service">The model; null if there are diagnostics.</param>
/// <param name="Diagnostics">The errors.</param>
internal sealed record ServiceContract(ServiceModel? Service, EquatableArray<DiagnosticModel> Diagnostics);
