using System.Collections.Immutable;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Descriptions.Text;
using Berth.Workloads.Rules;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tables;

/// <summary>A whole <c>berth.json</c>.</summary>
public static class WorkloadTable
{
    private static readonly SandboxSpec s_noSandbox = new();

    /// <summary>The table.</summary>
    public static ObjectKind<WorkloadSpec> Kind { get; } = new(
        new WorkloadSpec { Name = "" },
        [
            new MemberOf<WorkloadSpec, string>("name", new TextKind(new WorkloadNameRule()), static s => s.Name,
                static (s, v) => s with { Name = v },
                "The name, for people and other workloads.") { IsRequired = true },
            new MemberOf<WorkloadSpec, ImmutableArray<string>>("command",
                new ArrayKind<string>(
                    new TextKind(new PlainText("argument")), "\"program\", \"argument\"") { First = new TextKind(new CommandRule()) },
                static s => s.Command, static (s, v) => s with { Command = v },
                "The program and its arguments. A program without a slash is looked up in PATH; with one it is absolute, or relative "
                    + "to the working directory. Left out: an interactive shell.")
            { Aliases = ["cmd", "exec", "entrypoint"] },
            new MemberOf<WorkloadSpec, ImmutableArray<string>>("args",
                new ArrayKind<string>(new TextKind(new PlainText("argument")), "\"argument\""),
                static s => s.Args, static (s, v) => s with { Args = v },
                "Arguments added after the command.") { Aliases = ["arguments"] },
            new MemberOf<WorkloadSpec, string>("shell", new TextKind(new PathRule("shell", beside: "/bin", allowRoot: false)),
                static s => s.Shell, static (s, v) => s with { Shell = v },
                "The shell to run if there is no command: an absolute path. Left out: $SHELL if absolute, otherwise /bin/sh."),
            new MemberOf<WorkloadSpec, ImmutableSortedDictionary<string, string>>("environment",
                new MapKind<string>(new EnvironmentKeyRule(), new TextKind(new PlainText("value"))),
                static s => s.Environment, static (s, v) => s with { Environment = v },
                "Variables added to, or replacing, the workload's small default environment.") { Aliases = ["env"] },
            new MemberOf<WorkloadSpec, string>(
                "workingDirectory", new TextKind(new PathRule("workingDirectory", beside: "/") { FromFile = true }),
                static s => s.WorkingDirectory, static (s, v) => s with { WorkingDirectory = v },
                "The working directory inside: an absolute path. Left out: that of the profile.") { Aliases = ["cwd", "workdir", "dir"] },
            new MemberOf<WorkloadSpec, Isolation>("isolation", new EnumKind<Isolation>("isolation",
                [
                    new EnumWord<Isolation>(Isolation.None, "none", "None: a plain process of the caller."),
                    new EnumWord<Isolation>(Isolation.Sandbox, "sandbox", "Namespaces, mounts, seccomp and Landlock."),
                    new EnumWord<Isolation>(Isolation.Machine, "machine", "A virtual machine with a kernel of its own."),
                ]), static s => s.Isolation, static (s, v) => s with { Isolation = v },
                "The kind of isolation around the workload."),
            new MemberOf<WorkloadSpec, SandboxSpec>("sandbox", SandboxTable.Kind, static s => s.Sandbox,
                static (s, v) => s with { Sandbox = v },
                "What the workload may see and use of the host."),
            new MemberOf<WorkloadSpec, MachineSpec>(
                "machine", new DeferredKind<MachineSpec>(MachineSpec.Default, static () => MachineTable.Kind), static s => s.Machine,
                static (s, v) => s with { Machine = v },
                "The machine in which the workload runs."),
            new MemberOf<WorkloadSpec, GrantSpec>(
                "grants", new DeferredKind<GrantSpec>(GrantSpec.Default, static () => GrantTable.Kind), static s => s.Grants,
                static (s, v) => s with { Grants = v },
                "What the workload is given of the host besides files.")
            { Aliases = ["grant"], IsRedundant = static s => s.Grants.IsEmpty },
            new MemberOf<WorkloadSpec, SuperviseSpec>(
                "supervise",
                new DeferredKind<SuperviseSpec>(SuperviseSpec.Default, static () => SuperviseTable.Kind),
                static s => s.Supervise,
                static (s, v) => s with { Supervise = v },
                "How the workload is supervised as a service.") { Aliases = ["service", "supervision"] },
            new MemberOf<WorkloadSpec, ReleaseSpec>(
                "release", new DeferredKind<ReleaseSpec>(new ReleaseSpec(), static () => ReleaseTable.Kind), static s => s.Release,
                static (s, v) => s with { Release = v },
                "The releases of the workload's files. It runs the one that is current when it starts.") { Aliases = ["releases"] },
        ])
    {
        HasSchemaMember = true,
        Rules =
        [
            new Rule<WorkloadSpec>(["isolation", "sandbox"], CheckSandboxIsUsed)
            {
                Schema = """
                    { "if": { "properties": { "isolation": { "const": "none" } }, "required": ["isolation"] },
                      "then": { "properties":
                      { "sandbox": { "properties":
                      { "resources": { "properties": { "disk": false } }, "stop": {} }, "additionalProperties": false } } } }
                    """,
            },
            new Rule<WorkloadSpec>(["isolation", "grants"], CheckGrantsHaveEffect)
            {
                Schema = """
                    { "if": { "properties": { "isolation": { "const": "none" } }, "required": ["isolation"] },
                      "then": { "properties": { "grants": { "properties": {
                        "wayland": { "const": false }, "x11": { "const": false }, "sound": { "const": false },
                        "dbus": { "additionalProperties": false }, "gpu": { "const": false }, "camera": { "const": false },
                        "input": { "const": false }, "portals": { "const": false }, "secrets": { "maxProperties": 0 } } } } } }
                    """,
            },
            new Rule<WorkloadSpec>(["isolation", "machine"], MachineRules.CheckMachineIsUsed)
            {
                Schema = """
                    { "if": { "properties": { "isolation": { "const": "machine" } }, "required": ["isolation"] },
                      "then": { "required": ["machine"] }, "else": { "properties": { "machine": { "maxProperties": 0 } } } }
                    """,
            },
            new Rule<WorkloadSpec>(["isolation", "sandbox", "grants", "supervise"], MachineRules.CheckAllIsGiven),
            new Rule<WorkloadSpec>(["name", "supervise"], CheckDependsOnOthers),
            new Rule<WorkloadSpec>(["supervise", "release"], CheckCanOverlap)
            {
                Schema = """
                    { "if": {
                        "properties": { "release": {
                          "properties": { "strategy": { "const": "overlap" } }, "required": ["strategy"] } },
                        "required": ["release"] },
                      "then": {
                        "properties": { "supervise": {
                          "properties": {
                            "ready": { "anyOf": [{ "required": ["notify"] }, { "required": ["descriptor"] }] }, "timer": false },
                          "required": ["listen", "ready"] } },
                        "required": ["supervise"] } }
                    """,
            },
        ],
    };

    /// <summary>
    /// Without a sandbox, only resources and stop have an effect. Any other member is an error, because nothing enforces it.
    /// </summary>
    private static void CheckSandboxIsUsed(WorkloadSpec spec, Spot at, Findings findings)
    {
        if (spec.Isolation is not Isolation.None)
            return;
        var sandbox = at.Member("sandbox");
        foreach (var member in SandboxTable.Kind.Members)
        {
            if (member.Name is "resources" or "stop")
                continue;
            if (!member.Same(spec.Sandbox, s_noSandbox) || (at.Has("sandbox") && sandbox.Has(member.Name)))
                findings.ReportName(sandbox.Member(member.Name),
                    Problem.Of(
                        $"{member.Name} has no effect with \"isolation\": \"none\"", "take it out, or write \"isolation\": \"sandbox\""));
        }

        if (spec.Sandbox.Resources.Disk is not null)
        {
            findings.ReportName(sandbox.Member("resources").Member("disk"), Problem.Of(
                "disk has no effect with \"isolation\": \"none\": a plain process has the host's directories",
                "take it out, or write \"isolation\": \"sandbox\""));
        }
    }

    /// <summary>
    /// A plain process has all that its user has of the desktop, whatever is granted, and no file system of its own for secrets.
    /// </summary>
    private static void CheckGrantsHaveEffect(WorkloadSpec spec, Spot at, Findings findings)
    {
        if (spec.Isolation is not Isolation.None)
            return;
        const string Fix = "take them out, or write \"isolation\": \"sandbox\"";
        if (spec.Grants.HasDesktop)
            findings.Report(at.Member("grants"), Problem.Of("grants of the desktop have no effect with \"isolation\": \"none\"", Fix));
        if (!spec.Grants.Secrets.IsEmpty)
            findings.Report(at.Member("grants"), Problem.Of("secrets have no files to be in with \"isolation\": \"none\"", Fix));
    }

    private static void CheckCanOverlap(WorkloadSpec spec, Spot at, Findings findings)
    {
        if (spec.Release is { Strategy: ReleaseStrategy.Overlap } && OverlapRule.Check(spec.Supervise) is { } obstacle)
        {
            var supervise = at.Member("supervise");
            findings.Report(
                supervise.Has(obstacle.Member) ? supervise.Member(obstacle.Member) : at.Member("release").Member("strategy"),
                obstacle.Problem);
        }
    }

    private static void CheckDependsOnOthers(WorkloadSpec spec, Spot at, Findings findings)
    {
        var supervise = spec.Supervise;
        var dependencies = new[] { ("after", supervise.After), ("requires", supervise.Requires), ("wants", supervise.Wants) };
        foreach (var (member, names) in dependencies)
        {
            if (names.IndexOf(spec.Name) is var index and >= 0)
                findings.Report(
                    at.Member("supervise").Member(member).Item(index),
                    Problem.Of($"{Quoted.Text(spec.Name)} waits for itself", "take it out"));
        }
    }
}
