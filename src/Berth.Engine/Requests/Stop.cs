using System.Collections.Immutable;
using Berth.Supervision.Services;

namespace Berth.Engine.Requests;

/// <summary>Stops services, or running instances.</summary>
/// <param name="Subjects">Names of services; or instances: 8 digits of an id or more, or a name.</param>
/// <param name="Manager">The service manager; null: the one that has the service.</param>
/// <param name="Timeout">The timeout for the whole request; null: 90 s. The service manager continues after it.</param>
public sealed record Stop(ImmutableArray<string> Subjects, ServiceManagerKind? Manager, TimeSpan? Timeout) : Request;
