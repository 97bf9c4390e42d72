using System.Collections.Immutable;
using Berth.Supervision.Services;

namespace Berth.Supervision.Detection;

/// <summary>Which service manager is used, and what is known of each.</summary>
/// <param name="Kind">The one that is used.</param>
/// <param name="Scope">Whose services it runs.</param>
/// <param name="Findings">One of each kind, in the order in which they are preferred.</param>
public sealed record ServiceManagerChoice(ServiceManagerKind Kind, ServiceScope Scope, ImmutableArray<ServiceManagerFinding> Findings);
