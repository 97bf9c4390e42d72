using Berth.Linux.Acl;
using Berth.Linux.Identity;
using FsCheck;
using FsCheck.Fluent;

namespace Berth.Linux.Tests.Acl;

public sealed class AccessAclTests
{
    private const AclPermissions R = AclPermissions.Read;
    private const AclPermissions W = AclPermissions.Write;
    private const AclPermissions X = AclPermissions.Execute;

    [Theory]
    [InlineData("user::rw- group::r-- other::---", "user::rw- user:7:rwx group::r-- mask::rwx other::---")]
    [InlineData("user::rw- user:7:--- group::r-- mask::r-- other::---", "user::rw- user:7:rwx group::r-- mask::rwx other::---")]
    [InlineData(
        "user::rw- user:3:r-- user:9:r-- group::r-- group:4:rwx mask::r-- other::---",
        "user::rw- user:3:r-- user:7:rwx user:9:r-- group::r-- group:4:r-- mask::rwx other::---")]
    public void Apply_AllRights_AddsThemToEntryAndMask(string before, string after) =>
        Text(Acl(before).Apply(7, R | W | X, []).Acl).ShouldBe(after);

    [Fact]
    public void Apply_NarrowMask_AddsOnlyTheRightsOfTheEntry() =>
        Text(Acl("user::rwx user:3:rwx group::rwx mask::--x other::---").Apply(7, R, []).Acl)
            .ShouldBe("user::rwx user:3:--x user:7:r-- group::--x mask::r-x other::---");

    [Theory]
    [InlineData("user::rwx user:3:rwx group::rwx group:4:-w- mask::r-x other::---")]
    [InlineData("user::rwx user:3:rwx user:7:rwx group::r-x mask::--- other::---")]
    [InlineData("user::rwx user:3:rwx user:7:r-- group::r-x mask::rwx other::---")]
    [InlineData("user::rwx group::r-x other::---")]
    public void Apply_AnyMask_NobodyElseGainsOrLosesARight(string before)
    {
        var start = Acl(before);
        var (acl, a) = start.Apply(7, R | W | X, []);
        var (both, b) = acl.Apply(8, W, [a]);
        Effective(acl, 7).ShouldBe(Effective(start, 7));
        Effective(both, 7, 8).ShouldBe(Effective(start, 7, 8));
        Effective(both.Restore(a, [b]), 8).ShouldBe(Effective(start, 8), "its own entry is as before, and lets no more than the mask did");
        Text(both.Restore(a, [b]).Restore(b, [])).ShouldBe(before);
        Text(both.Restore(b, [a]).Restore(a, [])).ShouldBe(before);
    }

    [Theory]
    [InlineData("r--", "user::rwx user:3:rwx group::r-x mask::r-- other::---")] // narrower than before the change
    [InlineData("-wx", "user::rwx user:3:r-x group::r-x mask::--x other::---")] // would let user 3 write
    public void Restore_MaskChangedBySomebodyElse_NobodyGainsARight(string mask, string after)
    {
        var (acl, change) = Acl("user::rwx user:3:rwx group::r-x mask::r-x other::---").Apply(7, R | W | X, []);
        Text(Acl(Text(acl).Replace("mask::rwx", "mask::" + mask, StringComparison.Ordinal)).Restore(change, [])).ShouldBe(after);
    }

    [Fact]
    public void Restore_AfterChmod_GivesTheGroupNoRights()
    {
        var (acl, change) = Acl("user::rw- group::r-- other::r--").Apply(7, R, []);
        // chmod 600: the mask stands for the group.
        var changed = Acl(
            Text(acl).Replace("mask::r--", "mask::---", StringComparison.Ordinal).Replace(
                "other::r--", "other::---", StringComparison.Ordinal));
        Text(changed.Restore(change, [])).ShouldBe("user::rw- group::--- other::---");
    }

    [Fact]
    public void Restore_EntryChangedBySomebodyElse_KeepsIt()
    {
        var (_, change) = Acl("user::rw- group::r-- other::---").Apply(7, R, []);
        const string Theirs = "user::rw- user:7:-w- group::r-- mask::rw- other::---";
        Text(Acl(Theirs).Restore(change, [])).ShouldBe(Theirs);
    }

    [Fact]
    public void Restore_OneOfTwo_KeepsTheOther()
    {
        var (first, a) = Acl("user::rw- group::--- other::---").Apply(7, R | W, []);
        var (second, b) = first.Apply(8, R, [a]);
        var remaining = second.Restore(a, [b]);
        Text(remaining).ShouldBe("user::rw- user:8:r-- group::--- mask::r-- other::---");
        Text(remaining.Restore(b, [])).ShouldBe("user::rw- group::--- other::---");
    }

    [Fact]
    public void Restore_InAnyOrder_EndsWithTheOriginalAcl()
    {
        var permissions = Gen.Choose(0, 7).Select(p => (AclPermissions)p);
        var entries = Gen.Choose(1, 5).SelectMany(id => permissions.Select(p => (Id: (uint)id, Permissions: p))).ListOf();
        var acls =
            from owner in permissions
            from users in entries
            from groupOwner in permissions
            from groups in entries
            from mask in permissions
            from other in permissions
            select Make(owner, users, groupOwner, groups, mask, other);
        var steps =
            from uid in Gen.Choose(1, 7)
            from p in permissions
            from order in Gen.Choose(0, 1000)
            select (Uid: (uint)uid, Permissions: p, Order: order);
        var changes = steps.NonEmptyListOf();

        Prop.ForAll(acls.ToArbitrary(), changes.ToArbitrary(), (start, steps) =>
        {
            var acl = start;
            var inForce = new List<AclEntryChange>();
            foreach (var step in steps)
            {
                (acl, var change) = acl.Apply(step.Uid, step.Permissions, inForce.ToArray());
                inForce.Add(change);
                var mask = acl.Mask!.Value;
                (acl.User(step.Uid)!.Value & mask).ShouldBe(step.Permissions);
            }

            foreach (var (change, _) in inForce.Zip(steps.Select(s => s.Order)).OrderBy(pair => pair.Second).ToArray())
            {
                inForce.RemoveAt(inForce.FindIndex(other => ReferenceEquals(other, change)));
                acl = acl.Restore(change, inForce.ToArray());
                foreach (var kept in inForce.GroupBy(c => c.User).Select(g => g.Last()))
                    (acl.User(kept.User)!.Value & acl.Mask!.Value).ShouldBe(kept.Permissions);
            }

            acl.ToString().ShouldBe(start.ToString());
        }).Check(Properties.Config);
    }

    private static AccessAcl Make(
        AclPermissions owner,
        IEnumerable<(uint Id, AclPermissions Permissions)> users,
        AclPermissions groupOwner,
        IEnumerable<(uint Id, AclPermissions Permissions)> groups,
        AclPermissions mask,
        AclPermissions other)
    {
        var named = users.DistinctBy(e => e.Id).OrderBy(e => e.Id).Select(e => new AclEntry(AclTag.User, e.Id, e.Permissions)).ToArray();
        var namedGroups = groups
            .DistinctBy(e => e.Id)
            .OrderBy(e => e.Id)
            .Select(e => new AclEntry(AclTag.Group, e.Id, e.Permissions))
            .ToArray();
        AclEntry[] masks = named.Length + namedGroups.Length > 0 ? [new(AclTag.Mask, null, mask)] : [];
        return new(
        [
            new(AclTag.Owner, null, owner),
            .. named,
            new(AclTag.OwningGroup, null, groupOwner),
            .. namedGroups,
            .. masks,
            new(AclTag.Other, null, other),
        ]);
    }

    private static AccessAcl Acl(string text) => AccessAcl.Parse(text.Replace(' ', '\n'));

    /// <summary>What each masked entry allows but those of some users.</summary>
    private static string Effective(AccessAcl acl, params uint?[] without) => string.Join(' ', acl.Entries
        .Where(entry => entry.IsMasked && !(entry.Tag == AclTag.User && without.Contains(entry.Id)))
        .Select(entry => entry with { Permissions = entry.Permissions & (acl.Mask ?? (R | W | X)) }));

    private static string Text(AccessAcl acl) => acl.ToString().Replace('\n', ' ');
}
