namespace Berth.Engine.Requests;

/// <summary>Shows a machine: <see cref="Events.MachineShown"/>.</summary>
/// <param name="Name">The machine.</param>
public sealed record ShowMachine(string Name) : Request;
