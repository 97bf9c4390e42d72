namespace Berth.Engine.Requests;

/// <summary>Reads what a machine wrote to its console: <see cref="Events.MachineLogRead"/>.</summary>
/// <param name="Name">The machine.</param>
/// <param name="Follow">Whether new output is reported until the machine ends, or the request is cancelled.</param>
public sealed record ReadMachineLog(string Name, bool Follow) : Request;
