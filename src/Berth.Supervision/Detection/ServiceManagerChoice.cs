using System.Collections.Immutable;
using Berth.Supervision.Services;

namespace Berth.Supervision.Detection;

/// <summary>The service manager that is used, and the result for each kind.</summary>
/// <param name="Kind">The kind that is used.</param>
/// <param name="Scope">Whose services it runs.</param>
/// <param name="Findings">A finding for each kind, in the order of preference.</param>
public sealed record ServiceManagerChoice(ServiceManagerKind Kind, ServiceScope Scope, ImmutableArray<ServiceManagerFinding> Findings);
