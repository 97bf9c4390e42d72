using System.Collections.Immutable;
using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning.Identity;

/// <summary>
/// The ownership of granted files for a workload with a uid of its own. If possible, an id-mapped mount shows them as the workload's own.
/// Otherwise a warning before the start names those that it cannot write.
/// </summary>
internal sealed class GrantedOwnership(PlanningContext context, SandboxIdentity identity, ImmutableArray<FilesystemEntry> granted)
{
    private const int MostNamed = 3;
    private const int MostLookedAt = 256; // limits the time of a start
    private const UnixFileMode OthersWrite = UnixFileMode.OtherWrite;

    private bool HasUidOfItsOwn => identity.Number is not null && identity.HostUid != context.Caller.Uid;

    /// <summary>The steps, with the owner of each granted source that an id-mapped mount can map to the identity.</summary>
    public ImmutableArray<MountStep> Map(ImmutableArray<MountStep> steps)
    {
        if (identity.Mapping != IdMapping.Privileged)
            return steps;
        var mapped = steps.ToBuilder();
        for (var i = 0; i < mapped.Count; i++)
        {
            // Root's files are never mapped to the workload, which could create set-user-id programs of root (ADR 4, ADR 34).
            if (mapped[i] is not BindMount { Device: false } bind || !IsWithinGrant(bind)
                || context.Host.Look(bind.Source) is not { Uid: not 0 and var uid } || uid == identity.HostUid)
                continue;
            var owner = new OwnerIds(uid, GroupOf(uid));
            if (context.CanMapOwner(bind.Source, bind.Directory, owner, new OwnerIds(identity.HostUid, identity.HostGid)))
                mapped[i] = bind with { Owner = owner };
        }

        return mapped.ToImmutable();
    }

    /// <summary>
    /// Warnings for parts of the writable grants that the workload will not be able to write. Only the directory itself and its entries are
    /// examined.
    /// </summary>
    /// <param name="steps">The steps, mapped.</param>
    /// <param name="given">Paths on which the identity gets an ACL entry, or whose owner it becomes.</param>
    public IEnumerable<string> Warnings(ImmutableArray<MountStep> steps, IReadOnlyCollection<string> given)
    {
        if (!HasUidOfItsOwn)
            yield break;
        foreach (var step in steps)
        {
            if (step is not BindMount { Write: true, Device: false, Owner: null } bind || !IsGranted(bind))
                continue;
            List<string> closed = [];
            if (!given.Contains(bind.Source) && !IsWritable(bind.Source))
                closed.Add(bind.Directory ? "the directory itself" : "it");
            if (bind.Directory)
                closed.AddRange(
                    (context.Host.List(bind.Source) ?? [])
                        .Take(MostLookedAt)
                        .Select(static e => e.Name)
                        .Where(name => !IsWritable(HostPaths.Join(bind.Source, name)))
                        .Order(StringComparer.Ordinal));
            if (closed.Count > 0)
            {
                var names = string.Join(", ", closed.Take(MostNamed))
                    + (closed.Count > MostNamed ? $" and {closed.Count - MostNamed} more" : "");
                yield return $"{bind.Source} is granted for writing, but the workload (uid {identity.HostUid}) will not be able to write "
                    + $"{names}, unless an ACL there lets it{Remedy}";
            }
        }
    }

    /// <summary>
    /// The group that is mapped to the workload, and to which the files that it creates belong: the owner's primary group, because the
    /// owner may create set-group-id programs of that group anyway. It is never the group of the granted directory, which may be root or
    /// shadow. If the owner has no primary group, or root's, it is the identity's own group, to which no file of the host belongs.
    /// </summary>
    private uint GroupOf(uint uid) => context.FindPrimaryGroup(uid) is { } gid and not 0 ? gid : identity.HostGid;

    /// <summary>A path that is bound again below a grant to be read-only belongs to the grant.</summary>
    private bool IsWithinGrant(BindMount bind)
    {
        var isGranted = false;
        foreach (var entry in granted)
        {
            if (entry is not BindEntry grant || !HostPaths.IsWithin(bind.Target, entry.Target))
                continue;
            if (grant.Own == BindOwnership.Recursive)
                return false; // the identity becomes the owner
            isGranted = true;
        }

        return isGranted;
    }

    /// <summary>A suggestion for root, which can change the owner of files.</summary>
    private string Remedy =>
        context.Caller.MayMapIdentities ? "; a bind with \"own\": \"recursive\" makes what is there the workload's" : "";

    private bool IsGranted(BindMount bind)
    {
        foreach (var entry in granted)
        {
            if (entry is BindEntry { Own: BindOwnership.Kept } && entry.Target == bind.Target)
                return true;
        }

        return false;
    }

    private bool IsWritable(string path) => context.Host.Look(path) switch
    {
        null or { Kind: HostFileKind.Symlink or HostFileKind.Special } => true,
        { Uid: var uid } file => uid == identity.HostUid || (file.Mode & OthersWrite) != UnixFileMode.None,
    };
}
