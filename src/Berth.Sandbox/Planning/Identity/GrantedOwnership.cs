using System.Collections.Immutable;
using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning.Identity;

/// <summary>
/// Whose the files of a grant are, where the workload has a uid of its own: shown as its own by an id-mapped mount where that can be, and
/// otherwise said before the start.
/// </summary>
internal sealed class GrantedOwnership(PlanningContext context, SandboxIdentity identity, ImmutableArray<FilesystemEntry> granted)
{
    private const int MostNamed = 3;
    private const int MostLookedAt = 256; // a start must not wait for a directory of many thousands
    private const UnixFileMode OthersWrite = UnixFileMode.OtherWrite;

    private bool HasUidOfItsOwn => identity.Number is not null && identity.HostUid != context.Caller.Uid;

    /// <summary>The steps, with the owner of each granted source that an id-mapped mount can show as the identity.</summary>
    public ImmutableArray<MountStep> Map(ImmutableArray<MountStep> steps)
    {
        if (identity.Mapping != IdMapping.Privileged)
            return steps;
        var mapped = steps.ToBuilder();
        for (var i = 0; i < mapped.Count; i++)
        {
            // Root's files are never shown as the workload's: what it marked set-user-id there would be root's (ADR 4, ADR 34).
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
    /// What of the writable grants the workload will not be able to write: the directory itself and what is in it are looked at, no deeper.
    /// </summary>
    /// <param name="steps">The steps, mapped.</param>
    /// <param name="given">Paths that the identity is given an ACL entry on, or made the owner of.</param>
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
    /// The group that is shown as the workload's, and that what it makes belongs to: the owner's primary group, whose set-group-id programs
    /// the owner may make, too. Never the group of the granted directory: whoever may give the directory away chose that, and it may be
    /// root's or shadow's. Where the owner has none, or root's, it is the identity's own, which nothing of the host belongs to.
    /// </summary>
    private uint GroupOf(uint uid) => context.FindPrimaryGroup(uid) is { } gid and not 0 ? gid : identity.HostGid;

    /// <summary>What is bound anew below a grant, to be read-only there, is of the grant.</summary>
    private bool IsWithinGrant(BindMount bind)
    {
        var isGranted = false;
        foreach (var entry in granted)
        {
            if (entry is not BindEntry grant || !HostPaths.IsWithin(bind.Target, entry.Target))
                continue;
            if (grant.Own == BindOwnership.Recursive)
                return false; // becomes the identity's
            isGranted = true;
        }

        return isGranted;
    }

    /// <summary>Only root may give files away.</summary>
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
