using System.Collections.Immutable;
using Berth.Descriptions.Diagnostics;
using Berth.Instances.HostActions;
using Berth.Linux.Capabilities;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Planning.Grants;
using Berth.Sandbox.Planning.Identity;
using Berth.Sandbox.Planning.Landlock;
using Berth.Sandbox.Planning.Mounts;
using Berth.Sandbox.Planning.Network;
using Berth.Sandbox.Planning.Profiles;
using Berth.Workloads;
using Berth.Workloads.Specs;
using static Berth.Linux.Abi.CloneFlags;

namespace Berth.Sandbox.Planning;

/// <summary>Plans a sandbox: from a spec and the state of the host to an outcome. It reads the host and changes nothing.</summary>
internal static partial class SandboxPlanner
{
    /// <summary>Checks and plans a spec.</summary>
    /// <exception cref="InvalidSpecException">The spec is not valid.</exception>
    /// <inheritdoc cref="PlanChecked"/>
    public static SandboxOutcome Plan(WorkloadSpec spec, PlanningContext context)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var errors = WorkloadValidator.Validate(spec).RemoveAll(static d => d.Severity is not DiagnosticSeverity.Error);
        return errors.IsEmpty ? PlanChecked(spec, context) : throw new InvalidSpecException(errors, default);
    }

    /// <summary>Plans a spec that <see cref="WorkloadValidator"/> has already checked, so that a start checks it only once.</summary>
    /// <exception cref="SandboxPlanException">The spec cannot be executed on this host.</exception>
    /// <exception cref="IsolationUnavailableException">The host gives less isolation than the spec requires.</exception>
    /// <exception cref="IdentityUnavailableException">The caller cannot give the workload a uid of its own.</exception>
    /// <exception cref="LimitUnavailableException">The caller cannot set a limit on this host.</exception>
    /// <exception cref="CommandNotFoundException">The program does not exist.</exception>
    /// <exception cref="HostServiceStartException">The program of a host service does not exist.</exception>
    public static SandboxOutcome PlanChecked(WorkloadSpec spec, PlanningContext context)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(context);
        if (spec.Isolation is Isolation.Machine)
            throw new SandboxPlanException($"{spec.Name} runs in a machine, not in a sandbox", "use `berth run`");
        if (context.Handover is not { } handover)
            return PlanGranted(spec, context, handed: 0);
        var (own, plain) = WithHandover(spec, context, handover);
        return PlanGranted(own, plain, handover.Descriptors) with { HandedDescriptors = handover.Descriptors };
    }

    private static SandboxOutcome PlanGranted(WorkloadSpec spec, PlanningContext context, int handed)
    {
        if (!spec.Grants.Secrets.IsEmpty)
            spec = WithSecrets(spec, context);
        if (spec.Isolation is Isolation.Sandbox && (spec.Grants.HasDesktop || spec.Sandbox.Profile is SandboxProfile.Desktop))
            return PlanWithDesktop(spec, context, handed);
        return spec.Grants.HostServices.IsEmpty ? PlanPlain(spec, context) : PlanWithHostServices(spec, context, handed);
    }

    private static SandboxOutcome PlanPlain(WorkloadSpec spec, PlanningContext context)
    {
        if (spec.Isolation == Isolation.None)
            return PlanPlainProcess(spec, context);
        var tier = TierSelection.Choose(spec.Sandbox, context);
        var identity = IdentityPlanner.Plan(spec.Sandbox, context, tier);
        return tier == IsolationTier.Namespaces
            ? PlanNamespaces(spec, context, identity)
            : PlanInPlace(spec, context, identity, tier);
    }

    private static SandboxOutcome PlanNamespaces(WorkloadSpec spec, PlanningContext context, SandboxIdentity identity)
    {
        var sandbox = spec.Sandbox;
        var network = Network(sandbox);
        var home = sandbox.Home ?? DefaultHome(sandbox, context);
        var runtimeDirectory = ProfileEntries.RuntimeDirectory(sandbox.Profile, context.Host, identity.InsideUid);
        var current = HostPaths.Resolve(context.Host, context.CurrentDirectory) ?? context.CurrentDirectory;
        WorkspaceRule.Require(sandbox, context, current);
        var shell = CommandPlanner.Shell(spec, context);
        var accounts = Accounts.For(identity, home, shell, sandbox.Groups.IsEmpty ? [] : [.. sandbox.Groups.Zip(identity.Groups)]);
        var profile = ProfileEntries.For(
            sandbox,
                new ProfileContext(context.Host, network, current, home, runtimeDirectory,
                    HasDisplay(context))
                { Lasting = spec.IsService, CallersHome = context.Home });
        var isAgent = sandbox.Profile is SandboxProfile.Agent;
        var ofProfile = profile.Length;
        profile = profile.AddRange(NetworkPlanner.Files(sandbox, context.Host));
        var guarded = isAgent
            ? AgentProfile.Guard(context.Host, current, context.Home, context.Environment, sandbox.Filesystem)
            : GuardedNames.None;
        var held = guarded.Held;
        var entries = profile.AddRange(isAgent ? AgentProfile.WithReadOnly(sandbox.Filesystem, guarded) : sandbox.Filesystem);
        var links = new ActionPaths(context.Host, entries);
        foreach (var path in context.ServerPaths)
            links.Resolve(path);
        var own = OwnDirectoryRule.For(context, spec, entries);
        entries = entries.AddRange(own.ReadOnly);
        var ensured = held.IsEmpty
            ? EnsuredHostView.For(context.Host, entries, own.Make)
            : WithHeld(context.Host, entries, own.Make, held);
        var deny = Deny(sandbox, current);
        var mounts = MountPlanner.Plan(ensured, entries, deny.AddRange(own.Deny), accounts,
            [context.Caller.Uid, identity.HostUid], ofProfile, own.Links.AddRange(guarded.Links),
            deniedByProfile: deny.Length - sandbox.Deny.Length);
        var workingDirectory = spec.WorkingDirectory
            ?? (sandbox.Profile is SandboxProfile.Strict or SandboxProfile.Desktop ? home : current);
        RequireDirectory(mounts.Tree, workingDirectory);
        var (executable, arguments) = CommandPlanner.Plan(spec, context, mounts.Tree, workingDirectory);
        var tty = sandbox.Tty ?? (sandbox.Profile == SandboxProfile.Permissive && context.HasTerminal);
        var (cgroup, unlimited) = Cgroup(sandbox.Resources, context);
        var ownership = new GrantedOwnership(context, identity, sandbox.HasWorkspace
            ? [.. sandbox.Filesystem, new BindEntry(current, current)]
            : sandbox.Filesystem);
        var steps = WithSizes(ownership.Map(mounts.Steps), sandbox.Resources.Disk);
        var parameters = new SandboxParameters
        {
            Name = spec.Name,
            Tier = IsolationTier.Namespaces,
            Identity = identity,
            Namespaces = Namespaces(sandbox, network, identity),
            Hostname = sandbox.Namespaces.Uts ? sandbox.Hostname ?? spec.Name : null,
            Network = network,
            NetworkPlan = NetworkPlanner.Plan(sandbox, context.Host, entries),
            Mounts = steps,
            WritableRoot = sandbox.WritableRoot,
            Executable = executable,
            Arguments = arguments,
            Environment = EnvironmentPlanner.Plan(spec, context, identity, home, shell, runtimeDirectory),
            WorkingDirectory = workingDirectory,
            Capabilities = Capabilities(sandbox),
            Seccomp = SeccompChoice.Filter(sandbox, context.Architecture, denyInet: false, ownLimitsOnly: !sandbox.Namespaces.Pid),
            SeccompText = SeccompChoice.Describe(sandbox, denyInet: false, ownLimitsOnly: !sandbox.Namespaces.Pid),
            Landlock = sandbox.Landlock ? LandlockPlanner.FromMounts(context.Features.LandlockAbi, steps, sandbox.WritableRoot) : null,
            Resources = sandbox.Resources,
            Cgroup = cgroup,
            StopSignal = (int)SignalName.Parse(sandbox.Stop.Signal),
            StopDelay = sandbox.Stop.Delay,
            Tty = tty,
            NotEnforced = [.. unlimited, .. LandlockPlanner.MissingBesideNamespaces(sandbox, context.Features.LandlockAbi, network),
                .. IdentityGaps(sandbox, identity)],
        };
        RequireGuardsToHold(sandbox, parameters);
        var actions = Actions(spec, context.Host, context.Caller.MayMapIdentities, entries, identity, current, parameters);
        return new SandboxOutcome([.. own.Actions, .. held, .. actions], parameters)
        {
            Warnings = [.. Warnings(sandbox, context, current, identity), .. Unlimited(unlimited), .. mounts.Warnings,
                .. ownership.Warnings(steps, Given(actions))],
            Notes = isAgent ? [.. AgentProfile.Notes(context.Host, current, guarded), .. mounts.Notes] : mounts.Notes,
            OpenEnded = mounts.OpenEnded,
            Tree = mounts.Tree,
            Names = mounts.Names,
            MayBePlannedAgain =
                steps.Any(step => step.IsGuard && (step is MaskStep ? !deny.IsEmpty : !own.ReadOnly.Any(o => o.Target == step.Target))),
        };
    }

    /// <summary>File systems in memory get the size of <c>resources.disk</c> if they have none of their own.</summary>
    private static ImmutableArray<MountStep> WithSizes(ImmutableArray<MountStep> steps, long? disk) => disk is null
        ? steps
        : [.. steps.Select(step => step is TmpfsMount { Write: true, Size: null } tmpfs ? tmpfs with { Size = disk } : step)];

    private static IHostView WithHeld(
        IHostView host, ImmutableArray<FilesystemEntry> entries, ImmutableArray<string> made, ImmutableArray<HoldNameAction> held)
    {
        var files = held.Where(static h => h.Form is not FileKind.Directory).Select(static h => h.Path);
        var directories = held.Where(static h => h.Form is FileKind.Directory).Select(static h => h.Path);
        return EnsuredHostView.For(host, entries, made.Concat(directories), [.. files]);
    }

    private static bool HasDisplay(PlanningContext context) =>
        context.Environment.ContainsKey("WAYLAND_DISPLAY") || context.Environment.ContainsKey("DISPLAY");

    private static NetworkMode Network(SandboxSpec sandbox)
    {
        if (!sandbox.Namespaces.Net)
            return NetworkMode.Host;
        return sandbox.Network ?? (sandbox.Profile == SandboxProfile.Permissive ? NetworkMode.Host : NetworkMode.None);
    }

    private static ImmutableArray<DenySpec> Deny(SandboxSpec sandbox, string current) =>
        sandbox.Profile is SandboxProfile.Agent ? AgentProfile.WithDeny(current, sandbox.Deny) : sandbox.Deny;

    private static string DefaultHome(SandboxSpec sandbox, PlanningContext context) =>
        sandbox.Profile == SandboxProfile.Permissive && context.Environment.GetValueOrDefault("HOME") is { } own && own.StartsWith('/')
            ? own
            : "/home/" + sandbox.Username;

    private static long Namespaces(SandboxSpec sandbox, NetworkMode network, SandboxIdentity identity)
    {
        var wanted = sandbox.Namespaces;
        var flags = CLONE_NEWNS;
        if (identity.Mapping != IdMapping.None)
            flags |= CLONE_NEWUSER;
        if (wanted.Pid)
            flags |= CLONE_NEWPID;
        if (wanted.Ipc)
            flags |= CLONE_NEWIPC;
        if (wanted.Uts)
            flags |= CLONE_NEWUTS;
        if (network == NetworkMode.None)
            flags |= CLONE_NEWNET;
        if (wanted.Cgroup)
            flags |= CLONE_NEWCGROUP;
        return flags;
    }

    private static void RequireDirectory(SandboxTree tree, string path)
    {
        if (tree.Resolve(path) is { } resolved && tree.Look(resolved) is { Kind: HostFileKind.Directory })
            return;
        throw new SandboxPlanException(
            $"the working directory {path} is not there inside the sandbox",
                "grant it, or choose another") { Members = [SpecMember.Filesystem, SpecMember.WorkingDirectory] };
    }

    private static ulong Capabilities(SandboxSpec sandbox)
    {
        var set = 0UL;
        foreach (var name in sandbox.Capabilities)
            set |= 1UL << (int)CapabilityName.Parse(name);
        return set;
    }

    private static (string? Directory, ImmutableArray<string> Unlimited) Cgroup(ResourceSpec resources, PlanningContext context)
    {
        if (resources is { Memory: null, Pids: null, CpuWeight: null, CpuMax: null })
            return (null, []);
        if (context.Features is { CgroupParent: { } parent, Cgroups: null })
            return ($"{parent}/berth-{context.InstanceId[..12]}", []);
        var blocker = context.Features.Cgroups
            ?? new Blocker("no cgroup is delegated to you", "run under `systemd-run --user --scope -p Delegate=yes`");
        if (!resources.Optional)
            throw new LimitUnavailableException(blocker);
        return (null, [$"resource limits of the cgroup: {blocker.Reason}"]);
    }

    /// <summary>Limits that are optional, and not in force: somebody asked for them all the same.</summary>
    private static IEnumerable<string> Unlimited(ImmutableArray<string> gaps) => gaps.Select(static gap => $"not enforced: {gap}");

    /// <summary>
    /// A workload that may create namespaces and mount in them can avoid pins with another root directory. A workload with CAP_SYS_ADMIN
    /// can remove a mask even without namespaces.
    /// Landlock forbids mounting, too.
    /// </summary>
    private static void RequireGuardsToHold(SandboxSpec sandbox, SandboxParameters parameters)
    {
        const ulong Admin = 1UL << 21; // CAP_SYS_ADMIN
        if (parameters.Landlock is not null || SeccompChoice.ForbidsMounting(sandbox))
            return;
        var guard = parameters.Mounts.FirstOrDefault(m => m is PinStep || (m is MaskStep && (parameters.Capabilities & Admin) != 0));
        if (guard is null)
            return;
        throw new SandboxPlanException(
            $"{(guard as PinStep)?.For ?? guard.Target} cannot be protected from a workload that may mount",
            "use the seccomp preset \"namespaces\" (every profile but permissive has it unless presets are given), or Landlock");
    }

    private static IEnumerable<string> IdentityGaps(SandboxSpec sandbox, SandboxIdentity identity)
    {
        if (identity.Mapping == IdMapping.Caller)
            yield return "supplementary groups: an unprivileged caller cannot drop them";
        if (identity.Mapping == IdMapping.Helper && !sandbox.Groups.IsEmpty)
            yield return $"groups {string.Join(", ", sandbox.Groups)}: another identity than your own cannot be given your groups";
    }

    private static IEnumerable<string> Warnings(SandboxSpec sandbox, PlanningContext context, string current, SandboxIdentity identity)
    {
        if (IdentityPlanner.SharedIds(context.Caller, identity.HostUid) is { } shared)
            yield return $"it runs as identity {identity.Number}: {shared.Reason}; {shared.Fix}";
        if (sandbox.Profile == SandboxProfile.Permissive)
            yield return "the permissive profile isolates little: the workload can write wherever you can";
        if (sandbox.HasWorkspace && context.Environment.GetValueOrDefault("HOME") == current)
            yield return "the workspace is your whole home directory: everything in it can be read and changed";
    }
}
