using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Planning;
using Berth.Workloads.Specs;
using Caller = Berth.Sandbox.Host.Caller;

namespace Berth.Sandbox.Tests;

/// <summary>Contexts and specs that are the same on every machine.</summary>
internal static class PlanningFixture
{
    public const string InstanceId = "0123456789abcdef0123456789abcdef";

    public static WorkloadSpec Spec(SandboxSpec? sandbox = null) => new()
    {
        Name = "sample",
        Command = ["true"],
        Sandbox = sandbox ?? new SandboxSpec { Profile = SandboxProfile.Strict },
    };

    /// <summary>An ordinary user of a host that offers everything.</summary>
    public static PlanningContext User(FakeHost? host = null) => new()
    {
        Caller = new Caller(1000, 1000, [("me", 1000), ("video", 44)]),
        Features = new HostFeatures { LandlockAbi = 7 },
        Host = host ?? FakeHost.Merged(),
        CurrentDirectory = "/home/me",
        Environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = "/usr/bin:/bin",
            ["HOME"] = "/home/me",
            ["SHELL"] = "/bin/sh",
            ["LANG"] = "C.UTF-8",
            ["SECRET"] = "x",
        },
        FindGroup = static name => name switch { "me" => 1000, "video" => 44, "kvm" => 108, _ => null },
        Architecture = Architecture.X64,
        InstanceId = InstanceId,
    };

    public static PlanningContext Root(FakeHost? host = null) => User(host) with
    {
        Caller = new Caller(0, 0, []) { MayMapIdentities = true },
        CurrentDirectory = "/root",
    };

    /// <summary>The same host with a blocker for user namespaces.</summary>
    public static PlanningContext WithoutNamespaces(this PlanningContext context, int landlock = 7) =>
        context with
        {
            Features = new HostFeatures { LandlockAbi = landlock, UserNamespaces = new Blocker("a test says no", "ask the test") },
        };

    public static PlanningContext With(this PlanningContext context, params (string Key, string Value)[] variables) => context with
    {
        Environment = context.Environment.Concat(variables.Select(static v => KeyValuePair.Create(v.Key, v.Value)))
            .GroupBy(static v => v.Key, StringComparer.Ordinal)
            .ToImmutableDictionary(static g => g.Key, static g => g.Last().Value, StringComparer.Ordinal),
    };

    public static SandboxParameters Plan(WorkloadSpec spec, PlanningContext? context = null) =>
        PlanWhole(spec, context ?? User()).Parameters;

    public static SandboxOutcome PlanWhole(WorkloadSpec spec, PlanningContext context) => SandboxPlanner.Plan(spec, context);
}
