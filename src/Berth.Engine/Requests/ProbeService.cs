using Berth.Workloads.Specs;

namespace Berth.Engine.Requests;

/// <summary>Asks until a service is ready, or the process that MAINPID names has ended: exit code 125.</summary>
/// <param name="Probe">What is asked; null: nothing, it only waits until the program was executed.</param>
/// <param name="Notification">
/// A descriptor that a newline is written to when it is ready; a service that is not in time is ended then. Null: the exit code tells.
/// </param>
public sealed record ProbeService(PolledProbe? Probe, int? Notification = null) : Request;
