using Berth.Supervision.Services;

namespace Berth.Supervision.Detection;

/// <summary>Whether a service manager can be used here.</summary>
/// <param name="Kind">The service manager.</param>
/// <param name="IsPresent">Whether it can be used.</param>
/// <param name="Reason">The reason: "/proc/1/comm is systemd, not s6-svscan".</param>
public sealed record ServiceManagerFinding(ServiceManagerKind Kind, bool IsPresent, string Reason);
