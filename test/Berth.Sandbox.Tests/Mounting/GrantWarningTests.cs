using static Berth.Sandbox.Tests.Mounting.Planned;

namespace Berth.Sandbox.Tests.Mounting;

/// <summary>Grants that mean less, or more, than their words: each start says so.</summary>
public sealed class GrantWarningTests
{
    private static readonly FakeHost s_host = new FakeHost().File("/p/real/r", "/home/me/secret")
        .Link("/p/data", "/home/me", Me).Link("/p/near", "real", Me).Link("/p/system", "/home/me");

    [Fact]
    public void ReadOnly_OfAPathThatIsAlsoWritable_IsSaid()
    {
        foreach (var other in new[] { Writable("/p/real", "/mnt"), Writable("/p/real/r", "/mnt/r") })
        {
            Plan(s_host, ReadOnly("/p/real"), other).Warnings.ShouldHaveSingleItem().ShouldContain("the workload may write it");
            Plan(s_host, other, ReadOnly("/p/real")).Warnings.ShouldHaveSingleItem().ShouldContain("the workload may write it");
        }

        Plan(s_host, ReadOnly("/p/real"), Writable("/p/real")).Warnings.ShouldHaveSingleItem().ShouldContain("the workload may write it");
        Plan(s_host, Writable("/p/real"), ReadOnly("/p/real")).Warnings.ShouldBeEmpty("the later one counts, and is read-only");
        Plan(s_host, ReadOnly("/p"), Writable("/p/real")).Warnings.ShouldBeEmpty("a writable path below a read-only one says it already");
        Plan(s_host, Writable("/p"), ReadOnly("/p/real")).Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void Source_ThroughALinkThatAnEarlierRunMayHaveMade_IsSaid()
    {
        Plan(s_host, Writable("/p/data")).Warnings.ShouldHaveSingleItem().ShouldStartWith("/p/data grants /home/me, to which the symbolic link /p/data leads");
        Plan(s_host, ReadOnly("/p/data/secret")).Warnings.ShouldHaveSingleItem().ShouldContain("/home/me/secret");

        Plan(s_host, Writable("/p/near")).Warnings.ShouldBeEmpty("it stays in the link's directory");
        Plan(s_host, Writable("/p/system")).Warnings.ShouldBeEmpty("root's link");
        Plan(s_host, Writable("/home/me")).Warnings.ShouldBeEmpty();
    }
}
