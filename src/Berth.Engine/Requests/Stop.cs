using System.Collections.Immutable;
using Berth.Supervision.Services;

namespace Berth.Engine.Requests;

/// <summary>Stops services, or running instances.</summary>
/// <param name="Subjects">Names of services; or instances: 8 digits of an id or more, or a name.</param>
/// <param name="Manager">The service manager that is asked; null: the one that has the service.</param>
/// <param name="Timeout">How long to wait, all in all; null: 90 s. What was asked goes on after that.</param>
public sealed record Stop(ImmutableArray<string> Subjects, ServiceManagerKind? Manager, TimeSpan? Timeout) : Request;
