using Berth.Supervision.Logs;
using Berth.Supervision.Services;

namespace Berth.Engine.Requests;

/// <summary>Reads the log of a service: <see cref="Events.LogLineRead"/>. Following ends with the cancellation.</summary>
/// <param name="Name">The service.</param>
/// <param name="Query">Which lines.</param>
/// <param name="Manager">The service manager; null: the one that has the service.</param>
public sealed record ReadLogs(ServiceName Name, LogQuery Query, ServiceManagerKind? Manager) : Request;
