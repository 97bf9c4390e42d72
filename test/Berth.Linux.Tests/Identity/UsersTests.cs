namespace Berth.Linux.Tests.Identity;

public sealed class UsersTests
{
    [Fact]
    public void Find_Root_ByNameAndByUid()
    {
        var root = Users.Find("root").ShouldNotBeNull();
        root.Uid.ShouldBe(0u);
        root.Home.ShouldBe("/root");
        Users.Find(0u).ShouldBe(root);
        Users.FindGroup("root").ShouldBe(Users.FindGroup(0u));
        Users.GroupsOf(root).ShouldContain(0u);
    }

    [Fact]
    public void Find_Nobody_IsNull()
    {
        Users.Find("no-such-user").ShouldBeNull();
        Users.FindGroup(4_000_000_000).ShouldBeNull();
    }

    [Fact]
    public async Task Credentials_OrdinaryUser_AreThatUsers()
    {
        if (await UnprivilegedUser.RanThisTestAsync())
            return;
        Credentials.IsRoot.ShouldBeFalse();
        var user = Users.Find(Credentials.EffectiveUid).ShouldNotBeNull();
        Credentials.EffectiveGid.ShouldBe(user.Gid);
        Credentials.SupplementaryGroups.Append(user.Gid).Distinct().ShouldBe(Users.GroupsOf(user), ignoreOrder: true);
    }
}
