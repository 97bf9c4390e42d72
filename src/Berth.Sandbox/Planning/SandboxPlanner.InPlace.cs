using System.Collections.Immutable;
using Berth.Instances.HostActions;
using Berth.Linux.Processes;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Planning.Identity;
using Berth.Sandbox.Planning.Landlock;
using Berth.Sandbox.Planning.Profiles;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning;

/// <content>Without namespaces: the landlock tier, and none. Paths are the host's own; rules that would need a mount are refused.</content>
internal static partial class SandboxPlanner
{
    private static SandboxOutcome PlanInPlace(WorkloadSpec spec, PlanningContext context, SandboxIdentity identity, IsolationTier tier)
    {
        var landlock = tier == IsolationTier.Landlock;
        if (spec.Sandbox.NetworkRules is not null)
            throw new SandboxPlanException("rules of the network do not hold without a network namespace", "require namespaces");
        if (spec.Sandbox.Resources.Disk is not null)
        {
            throw new SandboxPlanException(
                "resources.disk is the size of directories in memory, which need a mount namespace", "leave it out, or require namespaces");
        }

        var network = Network(spec.Sandbox);
        var current = HostPaths.Resolve(context.Host, context.CurrentDirectory) ?? context.CurrentDirectory;
        var sandbox = spec.Sandbox with { Deny = Deny(spec.Sandbox, current) };
        var callerHome = context.Environment.GetValueOrDefault("HOME") is { } own && own.StartsWith('/') ? own : "/";
        var profile = new ProfileContext(context.Host, network, current, callerHome, "/run", HasDisplay(context));
        var entries = ProfileEntries.For(sandbox with { Filesystem = [] }, profile);
        string[] believed = [];
        if (landlock)
        {
            WorkspaceRule.Require(sandbox, context, current);
            RefuseWhatNeedsMounts(sandbox, entries);
            believed =
                RefuseOwnDirectories(context, spec, [.. entries.Where(static e => e is BindEntry { Write: true }), .. sandbox.Filesystem]);
        }
        else
            RefuseWhatNothingHolds(sandbox);
        var ensured = EnsuredHostView.For(context.Host, [.. sandbox.Filesystem]);
        var shell = CommandPlanner.Shell(spec, context);
        var workingDirectory = spec.WorkingDirectory ?? current;
        var (executable, arguments) = CommandPlanner.Plan(spec, context, tree: null, workingDirectory);
        var (cgroup, unlimited) = Cgroup(sandbox.Resources, context);
        var denyInet = landlock && network == NetworkMode.None;
        var parameters = new SandboxParameters
        {
            Name = spec.Name,
            Tier = tier,
            Identity = identity,
            Namespaces = 0,
            Network = landlock ? network : NetworkMode.Host,
            Executable = executable,
            Arguments = arguments,
            Environment = landlock
                ? EnvironmentPlanner.Plan(spec, context, identity, sandbox.Home ?? callerHome, shell, runtimeDirectory: null)
                : CallersEnvironment(spec, context),
            WorkingDirectory = workingDirectory,
            Seccomp = landlock ? SeccompChoice.Filter(sandbox, context.Architecture, denyInet, ownLimitsOnly: true) : default,
            SeccompText = landlock ? SeccompChoice.Describe(sandbox, denyInet, ownLimitsOnly: true) : "none",
            Landlock = landlock
                ? LandlockPlanner.FromEntries(context.Features.LandlockAbi, ensured, [.. entries, .. sandbox.Filesystem], network)
                : null,
            Resources = sandbox.Resources,
            Cgroup = cgroup,
            StopSignal = (int)SignalName.Parse(sandbox.Stop.Signal),
            StopDelay = sandbox.Stop.Delay,
            NotEnforced = [.. unlimited, .. NotInTier(sandbox, tier, network, context), .. believed],
        };
        return new SandboxOutcome(
            Actions(
                spec, context.Host, context.Caller.MayMapIdentities, [.. entries, .. sandbox.Filesystem], identity, current, parameters),
            parameters)
        {
            Warnings = landlock
                ? [.. Warnings(sandbox, context, current, identity), .. Unlimited(unlimited),
                    .. believed.Select(static gap => $"not enforced: {gap}")]
                : ["nothing isolates it here: it may do all that its user may (\"require\": \"none\")", .. Unlimited(unlimited)],
        };
    }

    /// <summary>
    /// The plan for <c>"isolation": "none"</c>: a process of the caller, with limits and a record, and no other restrictions.
    /// </summary>
    private static SandboxOutcome PlanPlainProcess(WorkloadSpec spec, PlanningContext context)
    {
        var workingDirectory = spec.WorkingDirectory
            ?? HostPaths.Resolve(context.Host, context.CurrentDirectory)
            ?? context.CurrentDirectory;
        var (executable, arguments) = CommandPlanner.Plan(spec, context, tree: null, workingDirectory);
        var (cgroup, unlimited) = Cgroup(spec.Sandbox.Resources, context);
        var process = new PlainProcess
        {
            Name = spec.Name,
            Executable = executable,
            Arguments = arguments,
            Environment = CallersEnvironment(spec, context),
            WorkingDirectory = workingDirectory,
            Resources = spec.Sandbox.Resources,
            Cgroup = cgroup,
        };
        var parameters = process.ToParameters() with
        {
            Identity = IdentityPlanner.OfCaller(spec.Sandbox, context.Caller),
            StopSignal = (int)SignalName.Parse(spec.Sandbox.Stop.Signal),
            StopDelay = spec.Sandbox.Stop.Delay,
            NotEnforced = [.. unlimited, "isolation: it is a plain process, and may do all that you may"],
        };
        return new SandboxOutcome(cgroup is null ? [] : [new CgroupAction(cgroup, spec.Sandbox.Resources)], parameters)
        {
            Warnings =
            [
                .. context.Caller.Uid == 0 ? (string[])["\"isolation\": \"none\": it runs as root, and may do all that root may"] : [],
                .. Unlimited(unlimited),
            ],
        };
    }

    private static ImmutableArray<string> CallersEnvironment(WorkloadSpec spec, PlanningContext context) =>
        [.. context.Environment.Where(
            e => !spec.Environment.ContainsKey(e.Key)).Concat(spec.Environment).Select(static e =>
                $"{e.Key}={e.Value}").Order(StringComparer.Ordinal)];

    /// <summary>
    /// On a host without any isolation, <c>"require": "none"</c> accepts that nothing is isolated, but not that an explicit rule has no
    /// effect.
    /// </summary>
    private static void RefuseWhatNothingHolds(SandboxSpec sandbox)
    {
        var rule = sandbox switch
        {
            { Deny: [var deny, ..] } => $"deny {deny.Path}",
            { Network: NetworkMode.None } => "\"network\": \"none\"",
            { Tty: true } => "a terminal of its own",
            _ when sandbox.Seccomp != new SeccompSpec() => "the system-call filter",
            _ when sandbox.Filesystem.FirstOrDefault(static e => e is not BindEntry { Write: true } bind
                || bind.Source != bind.Target) is { } entry =>
                $"the file-system entry at {entry.Target}",
            _ => null,
        };
        if (rule is not null)
            throw new SandboxPlanException($"{rule} cannot be enforced: this host has neither user namespaces for you nor Landlock",
                "take it out, or lift what `berth doctor` names");
    }

    private static void RefuseWhatNeedsMounts(SandboxSpec sandbox, ImmutableArray<FilesystemEntry> profile)
    {
        if (sandbox.Tty == true)
        {
            throw new SandboxPlanException(
                "a terminal of its own cannot be made in the landlock tier: it takes a devpts, and so a mount namespace",
                "leave it out, or require namespaces");
        }

        if (!sandbox.Deny.IsEmpty)
        {
            throw new SandboxPlanException(
                $"deny {sandbox.Deny[0].Path} cannot be enforced in the landlock tier: Landlock grants whole directories and masks nothing",
                "grant narrower paths instead, or require namespaces");
        }

        var writable = profile.AddRange(sandbox.Filesystem).OfType<BindEntry>().Where(static b => b.Write).ToArray();
        foreach (var entry in sandbox.Filesystem)
        {
            if (entry is BindEntry bind && (bind.Source == bind.Target || bind.Target is "/" or "/etc"))
            {
                if (!bind.Write
                    && writable.FirstOrDefault(w => w.Source != bind.Source && HostPaths.IsWithin(bind.Source, w.Source)) is { } above)
                {
                    throw new SandboxPlanException(
                        $"{bind.Source} cannot be read-only in the landlock tier: {above.Source} above it is writable, and Landlock takes "
                            + "nothing away again",
                        "grant narrower paths, or require namespaces");
                }

                continue;
            }

            throw new SandboxPlanException(
                $"{entry.Target} cannot be made in the landlock tier: without a mount namespace a path inside is the path outside",
                "bind host paths to the same path, or require namespaces");
        }
    }

    /// <summary>
    /// Finds grants that contain files which Berth reads or runs outside, because Landlock cannot take away a part of a grant.
    /// </summary>
    /// <returns>The paths that the workload can write but should not, each as text of <see cref="TierGaps"/>.</returns>
    private static string[] RefuseOwnDirectories(PlanningContext context, WorkloadSpec spec, ImmutableArray<FilesystemEntry> entries)
    {
        var own = OwnDirectoryRule.For(context, spec, entries);
        if (own.Deny.FirstOrDefault()?.Path is { } path)
        {
            throw new SandboxPlanException(
                $"a grant gives the workload {path}, which is Berth's own, and Landlock takes nothing of a grant away",
                "grant narrower paths, or require namespaces");
        }

        return [.. own.ReadOnly.OfType<BindEntry>().Select(static bind => TierGaps.Believed(bind.Source)).Distinct(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> NotInTier(SandboxSpec sandbox, IsolationTier tier, NetworkMode network, PlanningContext context)
    {
        foreach (var gap in TierGaps.WithoutNamespaces)
            yield return gap;
        if (tier == IsolationTier.None)
        {
            yield return context.Caller.MayMapIdentities ? "seccomp, Landlock" : "seccomp, Landlock, no_new_privs";
            yield break;
        }

        foreach (var gap in TierGaps.Landlock)
            yield return gap;
        foreach (var missing in LandlockPlanner.Missing(sandbox, context.Features.LandlockAbi))
            yield return missing;
        if (network == NetworkMode.None)
            yield return "a network namespace: sockets other than AF_UNIX are denied by the system-call filter instead";
        if (!sandbox.Capabilities.IsEmpty)
            yield return "capabilities: none are kept without a user namespace";
    }
}
