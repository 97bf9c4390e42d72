using Berth.HostServices.Generator.Diagnostics;

namespace Berth.HostServices.Generator.Model;

/// <summary>What was found at one <c>[HostService]</c>: what to generate, or what is wrong.</summary>
/// <param name="Service">Null where there are diagnostics.</param>
/// <param name="Diagnostics">What the author has to change.</param>
internal sealed record ServiceContract(ServiceModel? Service, EquatableArray<DiagnosticModel> Diagnostics);
