using Berth.Workloads.Specs;

namespace Berth.Engine.Requests;

/// <summary>Asks until a service is ready, or the process that MAINPID names has ended: exit code 125.</summary>
/// <param name="Probe">What is asked; null: nothing, it only waits until the program was executed.</param>
public sealed record ProbeService(PolledProbe? Probe) : Request;
