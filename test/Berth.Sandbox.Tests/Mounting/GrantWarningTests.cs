using Berth.Sandbox.Planning;
using Berth.Workloads.Specs;
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

    /// <summary>The profile's rules are not the user's words: a grant that they take away is said.</summary>
    [Theory]
    [InlineData("/home/me/p/.env", "/home/me/p/.env", "/home/me/p/**/.env*")]
    [InlineData("/home/me/p/server.pem", "/tls.pem", "/home/me/p/**/*.pem")]
    [InlineData("/home/me/p/sub/.aws", "/home/me/p/sub/.aws", "/home/me/p/**/.aws")]
    [InlineData("/home/me/p/.aws/config", "/home/me/p/.aws/config", "/home/me/p/**/.aws")]
    [InlineData("/home/me/p/sub", "/home/me/p/sub", null)]
    [InlineData("/home/me/p/.env.example", "/home/me/p/.env.example", null)]
    [InlineData("/srv/.env", "/srv/.env", null)]
    public void Grant_UnderARuleOfTheProfile_IsSaid(string source, string target, string? rule)
    {
        foreach (var write in (bool[])[false, true])
        {
            var grant = new BindEntry(source, target) { Write = write };
            var said = Lost(new SandboxSpec { Profile = SandboxProfile.Agent, Filesystem = [grant] });
            if (rule is null)
                said.ShouldBeEmpty();
            else
                said.ShouldHaveSingleItem().ShouldStartWith($"the profile denies {rule}, which masks {target}, although it is granted; to "
                    + $"keep it, deny {rule} in the description, with {target} as an exception");
        }
    }

    [Fact]
    public void Grant_UnderTheUsersOwnRule_IsNotSaid_AsBothWereWritten()
    {
        var spec = new SandboxSpec { Profile = SandboxProfile.Agent, Filesystem = [ReadOnly("/home/me/p/.env")] };

        Lost(spec with { Deny = ["/home/me/p/**/.env*"] }).ShouldBeEmpty();
        Lost(spec with { Deny = [new DenySpec("/home/me/p/**/.env*") { Except = ["/home/me/p/.env"] }] }).ShouldBeEmpty();
    }

    private static IEnumerable<string> Lost(SandboxSpec sandbox)
    {
        var host = FakeHost.Merged().File(
            "/home/me/p/.env", "/home/me/p/.env.example", "/home/me/p/server.pem", "/home/me/p/sub/.aws/config", "/home/me/p/.aws/config",
            "/srv/.env");
        var context = PlanningFixture.User(host) with { CurrentDirectory = "/home/me/p" };
        return SandboxPlanner.Plan(PlanningFixture.Spec(sandbox), context).Warnings.Where(
            static w => w.Contains("is granted", StringComparison.Ordinal));
    }

    [Fact]
    public void Source_ThroughALinkThatAnEarlierRunMayHaveMade_IsSaid()
    {
        Plan(s_host, Writable("/p/data")).Warnings.ShouldHaveSingleItem()
            .ShouldStartWith("/p/data grants /home/me, to which the symbolic link /p/data leads");
        Plan(s_host, ReadOnly("/p/data/secret")).Warnings.ShouldHaveSingleItem().ShouldContain("/home/me/secret");

        Plan(s_host, Writable("/p/near")).Warnings.ShouldBeEmpty("it stays in the link's directory");
        Plan(s_host, Writable("/p/system")).Warnings.ShouldBeEmpty("root's link");
        Plan(s_host, Writable("/home/me")).Warnings.ShouldBeEmpty();
    }
}
