using Berth.Linux.Identity;

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
    public void PasswdFile_FindHome_IsTheFirstOfThatUid_OrNothing()
    {
        const string Text =
            "root:x:0:0:root:/root:/bin/sh\n+nis\nshort:x:7:/home/short\ngroup:x:6:7::/home/group:\nme:x:7:7:a, b:/home/me:\nother:x:7:7::/home/other:\n"
                + "relative:x:8:8::home:/bin/sh\n";
        PasswdFile.FindHome(Text, 0).ShouldBe("/root");
        PasswdFile.FindHome(Text, 7).ShouldBe("/home/me");
        PasswdFile.FindHome(Text, 6).ShouldBe("/home/group");
        PasswdFile.FindHome(Text, 8).ShouldBeNull();
        PasswdFile.FindHome(Text, 9).ShouldBeNull();
        PasswdFile.FindHome("last:x:9:9::/home/last:", 9).ShouldBe("/home/last", "without a line feed at the end");
        PasswdFile.FindHome(0).ShouldBe(Users.Find(0u)!.Home);
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
