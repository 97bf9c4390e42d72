using System.Collections.Immutable;

namespace Berth.Linux.Acl;

/// <summary>
/// An access ACL as a value: acl(5).
/// <para>
/// The mask is the difficult part. It caps every named entry and the owning group, so an entry is worth nothing unless the mask allows as
/// much; but an owner may have narrowed it on purpose. So a change adds to the mask only what the new entry needs, where setfacl(1) would
/// set it to the union of all entries, and each change remembers the mask from before the first one, so that they can be undone in any
/// order.
/// </para>
/// </summary>
internal sealed record AccessAcl(ImmutableArray<AclEntry> Entries)
{
    internal static AccessAcl Parse(string text) =>
        new([.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(AclEntry.Parse)]);

    /// <summary>The long text form, one entry a line.</summary>
    public override string ToString() => string.Join('\n', Entries);

    internal AclPermissions? User(uint uid) => Find(AclTag.User, uid);

    internal AclPermissions? Mask => Find(AclTag.Mask, null);

    /// <summary>This ACL with an entry for a user, and what undoes it.</summary>
    /// <param name="uid">The user.</param>
    /// <param name="permissions">What the entry is to allow.</param>
    /// <param name="inForce">The changes of this path that are not undone yet.</param>
    internal (AccessAcl Acl, AclEntryChange Change) Apply(uint uid, AclPermissions permissions, ReadOnlySpan<AclEntryChange> inForce)
    {
        var previous = LastOf(uid, inForce) is { } earlier ? earlier.Previous : User(uid);
        var previousMask = inForce.IsEmpty ? Mask : inForce[0].PreviousMask;
        var acl = With(AclTag.User, uid, permissions);
        acl = acl.With(AclTag.Mask, null, (Mask ?? OwningGroup) | permissions);
        return (acl, new AclEntryChange(uid, permissions, previous, previousMask));
    }

    /// <summary>This ACL without a change.</summary>
    /// <param name="change">What is undone.</param>
    /// <param name="remaining">The changes of this path that stay.</param>
    internal AccessAcl Restore(AclEntryChange change, ReadOnlySpan<AclEntryChange> remaining)
    {
        var sameUser = LastOf(change.User, remaining);
        var acl = this;
        // An entry that somebody else has changed or removed meanwhile is theirs.
        if (User(change.User) is { } current && (current == change.Permissions || current == sameUser?.Permissions))
            acl = (sameUser?.Permissions ?? change.Previous) is { } left ? With(AclTag.User, change.User, left) : Without(AclTag.User, change.User);

        var before = change.PreviousMask ?? OwningGroup;
        foreach (var other in remaining)
            before |= other.Permissions;
        return Mask == (before | change.Permissions)
            ? acl.WithMask(change.PreviousMask is null && !acl.NeedsMask ? null : before)
            : acl.WithNarrowedMask();
    }

    private bool NeedsMask => Entries.Any(entry => entry.Tag is AclTag.User or AclTag.Group);

    private AccessAcl WithMask(AclPermissions? mask) => mask is { } permissions ? With(AclTag.Mask, null, permissions) : Without(AclTag.Mask, null);

    /// <summary>
    /// For a mask that somebody else has set: nobody gains or loses a right. chmod(1), for one, sets the mask of a file that has one, and
    /// its <c>go-rwx</c> must not come undone with the mask.
    /// </summary>
    private AccessAcl WithNarrowedMask()
    {
        if (NeedsMask)
            return WithMask(Mask is { } mask ? mask & Union : Union);
        return Mask is { } cap ? With(AclTag.OwningGroup, null, OwningGroup & cap).WithMask(null) : this;
    }

    private AclPermissions OwningGroup => Find(AclTag.OwningGroup, null) ?? AclPermissions.None;

    /// <summary>What setfacl(1) would make the mask.</summary>
    private AclPermissions Union => Entries.Where(entry => entry.IsMasked).Aggregate(AclPermissions.None, (sum, entry) => sum | entry.Permissions);

    private static AclEntryChange? LastOf(uint uid, ReadOnlySpan<AclEntryChange> changes)
    {
        AclEntryChange? last = null;
        foreach (var change in changes)
        {
            if (change.User == uid)
                last = change;
        }

        return last;
    }

    private AclPermissions? Find(AclTag tag, uint? id)
    {
        foreach (var entry in Entries)
        {
            if (entry.Tag == tag && entry.Id == id)
                return entry.Permissions;
        }

        return null;
    }

    private AccessAcl With(AclTag tag, uint? id, AclPermissions permissions) =>
        new([.. Without(tag, id).Entries.Append(new AclEntry(tag, id, permissions)).OrderBy(entry => entry.Tag).ThenBy(entry => entry.Id)]);

    private AccessAcl Without(AclTag tag, uint? id) => new(Entries.RemoveAll(entry => entry.Tag == tag && entry.Id == id));
}
