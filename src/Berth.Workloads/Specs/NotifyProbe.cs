namespace Berth.Workloads.Specs;

/// <summary>Ready when it says READY=1 on the socket that NOTIFY_SOCKET names (sd_notify(3)).</summary>
public sealed record NotifyProbe : ProbeSpec;
