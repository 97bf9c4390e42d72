using System.Collections.Immutable;
using Berth.Supervision.Services;

namespace Berth.Engine.Requests;

/// <summary>
/// Starts services, now and after every reboot, or held instances (<see cref="RunWorkload.IsHeld"/>). If a service cannot be started, the
/// exit code is that of its program.
/// </summary>
/// <param name="Names">The services; or held instances: 8 digits of an id or more, or a name.</param>
/// <param name="Manager">The service manager; null: the one that has the service.</param>
/// <param name="Timeout">The timeout for the whole request; null: 90 s. The service manager continues after it.</param>
public sealed record StartServices(ImmutableArray<ServiceName> Names, ServiceManagerKind? Manager, TimeSpan? Timeout) : Request;
