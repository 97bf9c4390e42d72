using System.Collections.Immutable;
using Berth.Supervision.Services;

namespace Berth.Engine.Requests;

/// <summary>Starts services, now and after every reboot. Where one cannot be started, the exit code is that of its program.</summary>
/// <param name="Names">The services.</param>
/// <param name="Manager">The service manager that is asked; null: the one that has the service.</param>
/// <param name="Timeout">How long to wait, all in all; null: 90 s. What was asked goes on after that.</param>
public sealed record StartServices(ImmutableArray<ServiceName> Names, ServiceManagerKind? Manager, TimeSpan? Timeout) : Request;
