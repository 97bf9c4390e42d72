using Berth.Desktop;
using Berth.Engine.Desktop;
using Berth.Instances.Store;
using Berth.Linux.Identity;
using Berth.Linux.Processes;
using Berth.Sandbox.Host;
using Berth.Workloads.Specs;

namespace Berth.Engine.Diagnosis;

/// <summary>What of the caller's session can be granted: each grant is planned, and nothing is done.</summary>
internal static class DesktopFindings
{
    private static readonly string[] s_variables =
        ["WAYLAND_DISPLAY", "DISPLAY", "PULSE_SERVER", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS"];

    private static readonly (string Name, GrantSpec Grants)[] s_grants =
    [
        ("wayland", new GrantSpec { Wayland = WaylandGrant.Restricted }),
        ("x11", new GrantSpec { X11 = true }),
        ("sound", new GrantSpec { Sound = SoundGrant.Play }),
        ("session bus", new GrantSpec { Dbus = new DbusGrant { Session = new BusGrant() } }),
    ];

    /// <summary>All findings; one if the caller has no session.</summary>
    public static IEnumerable<Finding> Examine() => Array.Exists(s_variables, static name => OwnProcess.Variable(name) is { Length: > 0 })
        ? s_grants.Select(static grant => Examine(grant.Name, grant.Grants))
        : [new Finding("desktop", FindingLevel.Good, "none here: no variable names a display, a sound server or a bus")];

    private static Finding Examine(string name, GrantSpec grants)
    {
        var uid = Credentials.EffectiveUid;
        try
        {
            DesktopGrants.Plan(new GrantRequest(
                new WorkloadSpec { Name = "doctor", Grants = grants }, InstanceStore.NewId(), uid, uid, uid, OwnProcess.Variable("HOME")));
            return new Finding(name, FindingLevel.Good, "can be granted");
        }
        catch (DesktopGrantException missing)
        {
            return new Finding(name, FindingLevel.Limited, missing.Problem, missing.Suggestion);
        }
    }
}
