using Berth.Supervision.Services;

namespace Berth.Engine.Requests;

/// <summary>Reads the state of a service (<see cref="Events.ServiceShown"/>), or of all (<see cref="Events.ServicesListed"/>).</summary>
/// <param name="Name">The service; null: all of them.</param>
/// <param name="Manager">The service manager; null: the one that has the service.</param>
/// <param name="LogLines">The number of lines to read from its log: <see cref="Events.LogTailRead"/>; 0: none.</param>
public sealed record ShowStatus(ServiceName? Name, ServiceManagerKind? Manager, int LogLines) : Request;
