using System.Collections.Immutable;
using Berth.Supervision.Services;

namespace Berth.Engine.Requests;

/// <summary>Stops services that run, and starts them. A service whose current description cannot be started is not stopped.</summary>
/// <param name="Names">The services.</param>
/// <param name="Manager">The service manager; null: the one that has the service.</param>
/// <param name="Timeout">The timeout for the whole request; null: 90 s. The service manager continues after it.</param>
public sealed record RestartServices(ImmutableArray<ServiceName> Names, ServiceManagerKind? Manager, TimeSpan? Timeout) : Request;
