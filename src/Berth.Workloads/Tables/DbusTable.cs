using Berth.Descriptions.Kinds;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tables;

/// <summary>The <c>grants.dbus</c> object.</summary>
internal static class DbusTable
{
    public static ObjectKind<DbusGrant> Kind { get; } = new(
        DbusGrant.Default,
        [
            new MemberOf<DbusGrant, BusGrant>("session", BusTable.Kind, static g => g.Session, static (g, v) => g with { Session = v },
                "What it may do on the bus of your session. {}: it may connect, and sees only the bus itself."),
            new MemberOf<DbusGrant, BusGrant>("system", BusTable.Kind, static g => g.System, static (g, v) => g with { System = v },
                "What it may do on the bus of the system."),
        ]);
}
