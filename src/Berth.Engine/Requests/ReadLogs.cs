using Berth.Supervision.Logs;
using Berth.Supervision.Services;

namespace Berth.Engine.Requests;

/// <summary>Reads what a service wrote: <see cref="Events.LogLineRead"/>. What is followed ends when it is cancelled.</summary>
/// <param name="Name">The service.</param>
/// <param name="Query">Which lines.</param>
/// <param name="Manager">The service manager that is asked; null: the one that has the service.</param>
public sealed record ReadLogs(ServiceName Name, LogQuery Query, ServiceManagerKind? Manager) : Request;
