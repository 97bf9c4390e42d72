using System.Collections.Immutable;
using Berth.Supervision.Services;

namespace Berth.Engine.Requests;

/// <summary>Stops services and forgets them; one that is not there is fine.</summary>
/// <param name="Names">The services.</param>
/// <param name="Manager">The service manager that is asked; null: the one that has the service.</param>
/// <param name="Timeout">How long to wait, all in all; null: 90 s. What was asked goes on after that.</param>
public sealed record UnregisterServices(ImmutableArray<ServiceName> Names, ServiceManagerKind? Manager, TimeSpan? Timeout) : Request;
