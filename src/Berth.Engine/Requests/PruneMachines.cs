namespace Berth.Engine.Requests;

/// <summary>Removes what is left of machines that ended abnormally: <see cref="Events.MachinesPruned"/>.</summary>
/// <param name="WithStopped">
/// Whether machines that were stopped are removed, too, with their disks; never those of workloads with a work disk.
/// </param>
/// <param name="IsPlanned">Whether nothing is removed, and only reported.</param>
public sealed record PruneMachines(bool WithStopped, bool IsPlanned) : Request;
