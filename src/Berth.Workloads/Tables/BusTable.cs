using System.Collections.Immutable;
using Berth.Descriptions.Kinds;
using Berth.Workloads.Rules;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tables;

/// <summary>The <c>grants.dbus.session</c> and <c>grants.dbus.system</c> objects.</summary>
internal static class BusTable
{
    private static readonly ArrayKind<string> s_names = new(new TextKind(new BusNameRule()), "\"org.freedesktop.Notifications\"");

    private static readonly MapKind<ImmutableArray<string>> s_rules =
        new(new BusNameRule(), new ArrayKind<string>(new TextKind(new BusMemberRule()), "\"org.example.Interface.*\""));

    public static ObjectKind<BusGrant> Kind { get; } = new(
        BusGrant.Default,
        [
            new MemberOf<BusGrant, ImmutableArray<string>>("talk", s_names, static g => g.Talk, static (g, v) => g with { Talk = v },
                "Names of programs with which it may exchange any message; NAME.* includes the names below."),
            new MemberOf<BusGrant, ImmutableArray<string>>("own", s_names, static g => g.Own, static (g, v) => g with { Own = v },
                "Names that it may own, by which others find it."),
            new MemberOf<BusGrant, ImmutableArray<string>>("see", s_names, static g => g.See, static (g, v) => g with { See = v },
                "Names of which it may know whether they have an owner, and nothing more."),
            new MemberOf<BusGrant, ImmutableSortedDictionary<string, ImmutableArray<string>>>("call", s_rules, static g => g.Call,
                static (g, v) => g with { Call = v },
                "By name of the program, the methods that it may call there: INTERFACE.METHOD@/PATH, each part alone, or with *.")
            { Aliases = ["methods"] },
            new MemberOf<BusGrant, ImmutableSortedDictionary<string, ImmutableArray<string>>>("broadcast", s_rules, static g => g.Broadcast,
                static (g, v) => g with { Broadcast = v },
                "By name of the program, the broadcast signals that it receives from there, written as for call.")
            { Aliases = ["signals"] },
            new MemberOf<BusGrant, bool>("log", BooleanKind.Instance, static g => g.Log, static (g, v) => g with { Log = v },
                "Whether each message that is passed or refused is printed."),
        ]);
}
