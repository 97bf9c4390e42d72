using System.Collections.Immutable;
using Berth.Instances.HostActions;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning;

/// <content>The changes of the host.</content>
internal static partial class SandboxPlanner
{
    private static ImmutableArray<HostAction> Actions(
        WorkloadSpec spec, IHostView host, bool isRoot, ImmutableArray<FilesystemEntry> entries, SandboxIdentity identity, string current,
            SandboxParameters parameters)
    {
        var actions = ImmutableArray.CreateBuilder<HostAction>();
        var paths = new ActionPaths(host, entries);
        uint? owner = identity.Number is null ? null : identity.HostUid;
        foreach (var entry in entries)
        {
            if (entry is not BindEntry { Ensure: true } bind)
                continue;
            var source = paths.Resolve(bind.Source);
            actions.Add(new EnsureDirectoryAction(source, isRoot ? owner : null));

            // Only root may give the directory away. An ordinary user's identity gets access to it instead.
            if (owner is { } user && !isRoot)
                actions.Add(new AclAction(source, user, bind.Write ? "rwx" : "r-x"));
        }

        foreach (var entry in spec.Sandbox.Filesystem)
        {
            if (entry is not BindEntry { Own: BindOwnership.Recursive } bind)
                continue;
            if (owner is not { } newOwner || !isRoot)
            {
                throw new SandboxPlanException(
                    $"cannot make {bind.Source} another user's: only root may give files away",
                        "take \"own\": \"recursive\" out, or run it as root");
            }

            actions.Add(new OwnAction(paths.Resolve(bind.Source), newOwner));
        }

        foreach (var permission in spec.Sandbox.ExtraPermissions.Where(static p => p.Ensure))
            actions.Add(new EnsureDirectoryAction(paths.Resolve(permission.Path), null));
        if (parameters.Cgroup is { } cgroup)
            actions.Add(new CgroupAction(cgroup, spec.Sandbox.Resources));

        // An identity other than the caller needs an ACL entry to write the workspace, unless an id-mapped mount shows the files as its
        // own.
        if (owner is { } uid && spec.Sandbox.HasWorkspace && parameters.Tier == IsolationTier.Namespaces
            && !parameters.Mounts.Any(m => m is BindMount { Owner: not null } bind && bind.Source == current))
            actions.Add(new AclAction(current, uid, "rwx"));

        // Only the overlay writes there. If it cannot, the kernel silently mounts it read-only.
        foreach (var entry in entries)
        {
            if (owner is { } writer && entry is OverlayEntry { Upper: { } upper, Work: { } work })
                actions.AddRange(new AclAction(paths.Resolve(upper), writer, "rwx"), new AclAction(paths.Resolve(work), writer, "rwx"));
        }

        foreach (var permission in spec.Sandbox.ExtraPermissions)
        {
            var text = $"{(permission.Read ? 'r' : '-')}{(permission.Write ? 'w' : '-')}{(permission.Execute ? 'x' : '-')}";
            actions.Add(new AclAction(paths.Resolve(permission.Path), identity.HostUid, text));
        }

        return actions.ToImmutable();
    }

    /// <summary>Paths to which an action gives the identity access.</summary>
    private static IReadOnlyCollection<string> Given(ImmutableArray<HostAction> actions) =>
        [.. actions.OfType<AclAction>().Select(static a => a.Path), .. actions.OfType<EnsureDirectoryAction>().Select(static a => a.Path)];
}
