using Berth.Supervision.Services;

namespace Berth.Engine.Requests;

/// <summary>Reads how a service is (<see cref="Events.ServiceShown"/>), or how all are (<see cref="Events.ServicesListed"/>).</summary>
/// <param name="Name">The service; null: all of them.</param>
/// <param name="Manager">The service manager that is asked; null: the one that has the service.</param>
/// <param name="LogLines">How many lines of its log are read, too: <see cref="Events.LogTailRead"/>; 0: none.</param>
public sealed record ShowStatus(ServiceName? Name, ServiceManagerKind? Manager, int LogLines) : Request;
