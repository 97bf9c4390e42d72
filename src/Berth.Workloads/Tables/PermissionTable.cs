using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Workloads.Rules;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tables;

/// <summary>An item of <c>sandbox.extraPermissions</c>.</summary>
internal static class PermissionTable
{
    public static ObjectKind<PermissionSpec> Kind { get; } = new(
        new PermissionSpec { Path = "" },
        [
            new MemberOf<PermissionSpec, string>("path", new TextKind(new PathRule("path", beside: null) { FromFile = true }),
                static s => s.Path, static (s, v) => s with { Path = v },
                "The host path.") { IsRequired = true },
            Of("ensure", static s => s.Ensure, static (s, v) => s with { Ensure = v },
                "Whether to make the path, as a directory of mode 0700, if it does not exist."),
            Of("read", static s => s.Read, static (s, v) => s with { Read = v }, "Whether the identity may read."),
            Of("write", static s => s.Write, static (s, v) => s with { Write = v }, "Whether the identity may write."),
            Of(
                "execute",
                static s => s.Execute,
                static (s, v) => s with { Execute = v },
                "Whether the identity may execute, or search a directory."),
        ])
    {
        Rules = [new Rule<PermissionSpec>(["ensure", "read", "write", "execute"], CheckGrantsSomething)],
    };

    private static MemberOf<PermissionSpec, bool> Of(
        string name, Func<PermissionSpec, bool> get, Func<PermissionSpec, bool, PermissionSpec> set,
        string description) =>
        new(name, BooleanKind.Instance, get, set, description);

    private static void CheckGrantsSomething(PermissionSpec permission, Spot at, Findings findings)
    {
        if (!permission.Ensure && !permission.Read && !permission.Write && !permission.Execute)
            findings.Report(at, Problem.Warning("the entry grants nothing", "add \"read\": true, or take it out"));
    }
}
