using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Lifecycle;

/// <summary>
/// Two instances that were given the same thing: the end of one takes nothing from the other, the end of both leaves what was there.
/// </summary>
public sealed class OverlapTests
{
    private static readonly string[] s_untilInputEnds =
        ["sh", "-c", "echo ready; cat; echo still > \"written-by-$1\" && echo wrote", "wait"];

    [Theory]
    [InlineData(null, false)]
    [InlineData("u:1000000:r-x", false)]
    [InlineData("u:1000000:r-x,u:12345:rw-,m::r-x,g:54321:r-x", false)]
    [InlineData("u:1000000:r-x", true)]
    public async Task TwoInstances_OfOneIdentityInOneDirectory_KeepTheirAclUntilBothHaveEnded(string? prior, bool killed)
    {
        using var jail = Jail.Make(JailKind.BerthAsRoot);
        if (prior is not null)
            (await jail.RunOutsideAsync(HostTool.Require("setfacl"), "-m", prior, jail.Workspace)).ShouldSucceed();
        var before = await Host.AclAsync(jail);
        using var first = jail.Start([.. s_untilInputEnds, "first"]);
        await first.LineAsync();
        using var second = jail.Start([.. s_untilInputEnds, "second"]);
        await second.LineAsync();
        (await Host.AclAsync(jail)).ShouldContain("user:1000000:rwx");

        if (killed)
        {
            first.Signal("KILL");
            await first.EndAsync();
            (await jail.BerthAsync("ps", "--json")).ShouldSucceed().ShouldNotBe("[]\n");
        }
        else
        {
            first.CloseInput();
            (await first.EndAsync()).Output.ShouldBe("wrote\n");
        }

        (await Host.AclAsync(jail)).ShouldContain("user:1000000:rwx");
        second.CloseInput();
        (await second.EndAsync()).Output.ShouldBe("wrote\n");
        (await Host.AclAsync(jail)).ShouldBe(before);
        jail.Records().ShouldBeEmpty();
    }

    [Fact]
    public async Task TwoIdentities_InOneDirectory_EachTakeTheirOwnEntryAway()
    {
        using var jail = Jail.Make(JailKind.BerthAsRoot);
        var before = await Host.AclAsync(jail);
        using var first = jail.Start([.. s_untilInputEnds, "first"], "--identity", "1");
        await first.LineAsync();
        using var second = jail.Start([.. s_untilInputEnds, "second"], "--identity", "2");
        await second.LineAsync();

        second.CloseInput();
        await second.EndAsync();

        var between = await Host.AclAsync(jail);
        between.ShouldContain("user:1000001:rwx");
        between.ShouldNotContain("user:1000002");
        first.CloseInput();
        (await first.EndAsync()).Output.ShouldBe("wrote\n");
        (await Host.AclAsync(jail)).ShouldBe(before);
    }
}
