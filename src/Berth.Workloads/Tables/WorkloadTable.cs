using System.Collections.Immutable;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Descriptions.Text;
using Berth.Workloads.Rules;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tables;

/// <summary>The whole of a <c>berth.json</c>.</summary>
public static class WorkloadTable
{
    private static readonly SandboxSpec s_noSandbox = new();

    /// <summary>The table.</summary>
    public static ObjectKind<WorkloadSpec> Kind { get; } = new(
        new WorkloadSpec { Name = "" },
        [
            new MemberOf<WorkloadSpec, string>("name", new TextKind(new WorkloadNameRule()), static s => s.Name,
                static (s, v) => s with { Name = v },
                "The name people and other workloads call it by.") { IsRequired = true },
            new MemberOf<WorkloadSpec, ImmutableArray<string>>("command",
                new ArrayKind<string>(new TextKind(new PlainText("argument")), "\"program\", \"argument\"") { First = new TextKind(new CommandRule()) },
                static s => s.Command, static (s, v) => s with { Command = v },
                "The program and its arguments. A program without a slash is looked up in PATH; with one it is absolute, or relative to the working directory. None: an interactive shell.") { Also = ["cmd", "exec", "entrypoint"] },
            new MemberOf<WorkloadSpec, ImmutableArray<string>>("args",
                new ArrayKind<string>(new TextKind(new PlainText("argument")), "\"argument\""),
                static s => s.Args, static (s, v) => s with { Args = v },
                "Arguments added after the command.") { Also = ["arguments"] },
            new MemberOf<WorkloadSpec, string>("shell", new TextKind(new PathRule("shell", beside: "/bin", allowRoot: false)),
                static s => s.Shell, static (s, v) => s with { Shell = v },
                "The shell that runs when there is no command: an absolute path. Left out: $SHELL when absolute, else /bin/sh."),
            new MemberOf<WorkloadSpec, ImmutableSortedDictionary<string, string>>("environment",
                new MapKind<string>(new EnvironmentKeyRule(), new TextKind(new PlainText("value"))),
                static s => s.Environment, static (s, v) => s with { Environment = v },
                "Variables added to, or replacing, the workload's small default environment.") { Also = ["env"] },
            new MemberOf<WorkloadSpec, string>("workingDirectory", new TextKind(new PathRule("workingDirectory", beside: "/") { FromFile = true }),
                static s => s.WorkingDirectory, static (s, v) => s with { WorkingDirectory = v },
                "Where it starts, inside: an absolute path. Left out: what the profile says.") { Also = ["cwd", "workdir", "dir"] },
            new MemberOf<WorkloadSpec, Isolation>("isolation", new EnumKind<Isolation>("isolation",
                [
                    new EnumWord<Isolation>(Isolation.None, "none", "Nothing: a plain process of the caller."),
                    new EnumWord<Isolation>(Isolation.Sandbox, "sandbox", "Namespaces, mounts, seccomp and Landlock."),
                    new EnumWord<Isolation>(Isolation.Machine, "machine", "A microVM with a kernel of its own.") { Later = true },
                ]), static s => s.Isolation, static (s, v) => s with { Isolation = v },
                "What is put around it."),
            new MemberOf<WorkloadSpec, SandboxSpec>("sandbox", SandboxTable.Kind, static s => s.Sandbox,
                static (s, v) => s with { Sandbox = v },
                "What it may see and use of the host."),
            new MemberOf<WorkloadSpec, GrantSpec>("grants", new DeferredKind<GrantSpec>(GrantSpec.Default, static () => GrantTable.Kind), static s => s.Grants,
                static (s, v) => s with { Grants = v },
                "What of the host it is given beside files.") { Also = ["grant"], Repeats = static s => s.Grants.HostServices.IsEmpty },
            new MemberOf<WorkloadSpec, SuperviseSpec>("supervise", new DeferredKind<SuperviseSpec>(SuperviseSpec.Default, static () => SuperviseTable.Kind), static s => s.Supervise,
                static (s, v) => s with { Supervise = v },
                "How it is kept running as a service.") { Also = ["service", "supervision"] },
        ])
    {
        HasSchemaMember = true,
        Later = ["release"],
        Rules =
        [
            new Rule<WorkloadSpec>(["isolation", "sandbox"], CheckSandboxIsUsed)
            {
                Schema = """
                    { "if": { "properties": { "isolation": { "const": "none" } }, "required": ["isolation"] },
                      "then": { "properties": { "sandbox": { "properties": { "resources": {}, "stop": {} }, "additionalProperties": false } } } }
                    """,
            },
            new Rule<WorkloadSpec>(["name", "supervise"], CheckDependsOnOthers),
        ],
    };

    /// <summary>Without a sandbox only limits, and how it is stopped, are in force: a rule that nothing holds is an error.</summary>
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
                    Problem.Of($"{member.Name} has no effect with \"isolation\": \"none\"", "take it out, or write \"isolation\": \"sandbox\""));
        }
    }

    private static void CheckDependsOnOthers(WorkloadSpec spec, Spot at, Findings findings)
    {
        foreach (var (member, names) in new[] { ("after", spec.Supervise.After), ("requires", spec.Supervise.Requires), ("wants", spec.Supervise.Wants) })
        {
            if (names.IndexOf(spec.Name) is var index and >= 0)
                findings.Report(at.Member("supervise").Member(member).Item(index), Problem.Of($"{Quoted.Text(spec.Name)} waits for itself", "take it out"));
        }
    }
}
