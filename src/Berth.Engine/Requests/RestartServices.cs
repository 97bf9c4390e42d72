using System.Collections.Immutable;
using Berth.Supervision.Services;

namespace Berth.Engine.Requests;

/// <summary>Stops services where they run, and starts them. What cannot be started as it is described now goes on as it runs.</summary>
/// <param name="Names">The services.</param>
/// <param name="Manager">The service manager that is asked; null: the one that has the service.</param>
/// <param name="Timeout">How long to wait, all in all; null: 90 s. What was asked goes on after that.</param>
public sealed record RestartServices(ImmutableArray<ServiceName> Names, ServiceManagerKind? Manager, TimeSpan? Timeout) : Request;
