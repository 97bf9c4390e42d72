namespace Berth.Engine.Requests;

/// <summary>Lists the machines: <see cref="Events.MachinesListed"/>.</summary>
public sealed record ListMachines : Request;
