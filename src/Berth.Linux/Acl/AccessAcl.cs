using System.Collections.Immutable;

namespace Berth.Linux.Acl;

/// <summary>
/// An access ACL as a value: acl(5).
/// <para>
/// The mask limits the rights of every named entry and of the owning group, so a new entry has no effect unless the mask allows its rights.
/// The owner may have narrowed the mask on purpose, however. So a change adds to the mask only the rights of the new entry (setfacl(1)
/// would set it to the union of all entries), and the first change lowers every other entry to what the mask let it do until then, so that
/// nobody but the new entry's user gains a right. Each change stores the mask from before the first change, so that changes can be undone
/// in any order. </para>
/// </summary>
internal sealed record AccessAcl(ImmutableArray<AclEntry> Entries)
{
    private const AclPermissions All = AclPermissions.Read | AclPermissions.Write | AclPermissions.Execute;

    internal static AccessAcl Parse(string text) =>
        new([.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(AclEntry.Parse)]);

    /// <summary>The long text form, one entry a line.</summary>
    public override string ToString() => string.Join('\n', Entries);

    internal AclPermissions? User(uint uid) => Find(AclTag.User, uid);

    internal AclPermissions? Mask => Find(AclTag.Mask, null);

    /// <summary>Returns this ACL with an entry for a user, and the change that <see cref="Restore"/> undoes.</summary>
    /// <param name="uid">The user.</param>
    /// <param name="permissions">The rights that the entry allows.</param>
    /// <param name="inForce">The changes of this path that are still in force.</param>
    internal (AccessAcl Acl, AclEntryChange Change) Apply(uint uid, AclPermissions permissions, ReadOnlySpan<AclEntryChange> inForce)
    {
        var previous = LastOf(uid, inForce) is { } earlier ? earlier.Previous : User(uid);
        var previousMask = inForce.IsEmpty ? Mask : inForce[0].PreviousMask;
        var lowered = inForce.IsEmpty ? MoreThan(Mask) : Parse(inForce[0].Lowered);
        var acl = inForce.IsEmpty ? LoweredTo(Mask, lowered) : this;
        acl = acl.With(AclTag.User, uid, permissions).With(AclTag.Mask, null, (Mask ?? OwningGroup) | permissions);
        return (acl, new AclEntryChange(uid, permissions, previous, previousMask) { Lowered = lowered.ToString() });
    }

    /// <summary>Returns this ACL without a change.</summary>
    /// <param name="change">The change to undo.</param>
    /// <param name="remaining">The other changes of this path; they stay in force.</param>
    internal AccessAcl Restore(AclEntryChange change, ReadOnlySpan<AclEntryChange> remaining)
    {
        var sameUser = LastOf(change.User, remaining);
        var acl = this;
        // Leave an entry alone that somebody else has changed or removed since.
        if (User(change.User) is { } current && (current == change.Permissions || current == sameUser?.Permissions))
            acl = (sameUser?.Permissions
                ?? (remaining.IsEmpty ? change.Previous : change.Previous & (change.PreviousMask ?? All))) is { } kept
                ? With(AclTag.User, change.User, kept)
                : Without(AclTag.User, change.User);

        if (remaining.IsEmpty)
            acl = acl.Raised(change);
        var before = change.PreviousMask ?? OwningGroup;
        foreach (var other in remaining)
            before |= other.Permissions;
        return Mask == (before | change.Permissions)
            ? acl.WithMask(change.PreviousMask is null && !acl.NeedsMask ? null : before)
            : acl.WithNarrowedMask();
    }

    /// <summary>The entries that allow more than a mask lets them.</summary>
    private AccessAcl MoreThan(AclPermissions? mask) =>
        new([.. Entries.Where(entry => entry.IsMasked && (entry.Permissions & ~(mask ?? All)) != AclPermissions.None)]);

    /// <summary>This ACL, with entries lowered to what a mask lets them do.</summary>
    private AccessAcl LoweredTo(AclPermissions? mask, AccessAcl entries) =>
        entries.Entries.Aggregate(this, (acl, entry) => acl.With(entry.Tag, entry.Id, entry.Permissions & (mask ?? All)));

    /// <summary>
    /// This ACL, with the entries that were lowered for a change as they were, unless somebody else has changed them, or the mask to one
    /// that would let them do more.
    /// </summary>
    private AccessAcl Raised(AclEntryChange change)
    {
        var mask = change.PreviousMask ?? All;
        var isWider = Mask != (mask | change.Permissions) && ((Mask ?? All) & ~mask) != AclPermissions.None;
        return isWider ? this : Parse(change.Lowered).Entries.Aggregate(
            this, (acl, entry) =>
                acl.Find(entry.Tag, entry.Id) == (entry.Permissions & mask) ? acl.With(entry.Tag, entry.Id, entry.Permissions) : acl);
    }

    private bool NeedsMask => Entries.Any(entry => entry.Tag is AclTag.User or AclTag.Group);

    private AccessAcl WithMask(AclPermissions? mask) =>
        mask is { } permissions ? With(AclTag.Mask, null, permissions) : Without(AclTag.Mask, null);

    /// <summary>
    /// For a mask that somebody else has set: no user gains or loses a right. An example is chmod(1), which sets the mask of a file that
    /// has one: removing our entry must not undo a <c>chmod go-rwx</c>.
    /// </summary>
    private AccessAcl WithNarrowedMask()
    {
        if (NeedsMask)
            return WithMask(Mask is { } mask ? mask & Union : Union);
        return Mask is { } cap ? With(AclTag.OwningGroup, null, OwningGroup & cap).WithMask(null) : this;
    }

    private AclPermissions OwningGroup => Find(AclTag.OwningGroup, null) ?? AclPermissions.None;

    /// <summary>The mask that setfacl(1) would compute.</summary>
    private AclPermissions Union =>
        Entries.Where(entry => entry.IsMasked).Aggregate(AclPermissions.None, (sum, entry) => sum | entry.Permissions);

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
