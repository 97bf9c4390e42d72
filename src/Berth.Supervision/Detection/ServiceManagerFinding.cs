using Berth.Supervision.Services;

namespace Berth.Supervision.Detection;

/// <summary>Whether a service manager can be used here.</summary>
/// <param name="Kind">Which.</param>
/// <param name="IsPresent">Whether it can.</param>
/// <param name="Reason">How that is known: "/proc/1/comm is systemd, not s6-svscan".</param>
public sealed record ServiceManagerFinding(ServiceManagerKind Kind, bool IsPresent, string Reason);
