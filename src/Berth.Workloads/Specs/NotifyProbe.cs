namespace Berth.Workloads.Specs;

/// <summary>Ready when the service sends READY=1 to the socket named by NOTIFY_SOCKET (sd_notify(3)).</summary>
public sealed record NotifyProbe : ProbeSpec;
