using System.Collections.Immutable;
using Berth.Descriptions.Kinds;
using Berth.Workloads.Rules;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tables;

/// <summary>The items of <c>sandbox.deny</c>.</summary>
internal static class DenyTable
{
    private static readonly TextKind s_path = new(new DenyRule("deny"));

    public static DenyKind Kind { get; } = new(s_path, new ObjectKind<DenySpec>(
        new DenySpec(""),
        [
            new MemberOf<DenySpec, string>("deny", s_path, static d => d.Path, static (d, v) => d with { Path = v },
                "The path or glob that is masked.") { IsRequired = true, Aliases = ["path", "glob"] },
            new MemberOf<DenySpec, ImmutableArray<string>>(
                "except", new ArrayKind<string>(new TextKind(new DenyRule("except")), "\"/home/me/project\""),
                static d => d.Except, static (d, v) => d with { Except = v },
                "Paths and globs below that this rule does not mask.") { Aliases = ["allow", "but", "unless"] },
        ]));
}
