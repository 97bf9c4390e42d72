using Berth.Workloads.Specs;

namespace Berth.Engine.Requests;

/// <summary>Probes a service until it is ready, or until the process of MAINPID has ended (exit code 125).</summary>
/// <param name="Probe">The probe; null: none, only wait until the program was executed.</param>
/// <param name="Notification">
/// A descriptor to which a newline is written when the service is ready; a service that is not ready in time is ended. Null: the result is
/// only the exit code.
/// </param>
public sealed record ProbeService(PolledProbe? Probe, int? Notification = null) : Request;
