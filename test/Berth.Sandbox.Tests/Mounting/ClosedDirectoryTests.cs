using Berth.Sandbox.Errors;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Planning;
using Berth.Sandbox.Planning.Mounts;
using Berth.Workloads.Specs;
using static Berth.Sandbox.Tests.Mounting.Planned;

namespace Berth.Sandbox.Tests.Mounting;

/// <summary>
/// Rules about what is in a directory that the caller may not search. A workload with the owner's uid opens it by chmod(2), as it could
/// have closed it in an earlier run; so what such a rule names is not "nothing".
/// </summary>
public sealed class ClosedDirectoryTests
{
    private const uint Other = 100004;

    private static FakeHost Host(uint owner, UnixFileMode mode = UnixFileMode.None) => new FakeHost()
        .File("/p/s/key", "/p/s/sub/key", "/p/open/key")
            .Link("/p/to", "s/key")
            .Link("/p/into", "s")
            .Link("/l/far", "/p/s/key")
            .Closed("/p/s", owner, mode);

    [Theory]
    [InlineData("/p/s/key"), InlineData("/p/s/nothing"), InlineData("/p/s/sub/**"), InlineData("/p/s/sub/*.key"),
        InlineData("/p/into/key"), InlineData("/p/to")]
    [InlineData("/p/t*"), InlineData("/p/in*/key"), InlineData("/l/far"), InlineData("/l/*"), InlineData("/p/s/sub/../../open/../s/key"),
        InlineData("/p/*/key")]
    public void Deny_OfWhatIsInADirectoryOfItsOwnThatIsClosed_IsRefused(string rule)
    {
        var refusal = Should.Throw<SandboxPlanException>(() => Plan(Host(Me), [rule], Writable("/p")));
        refusal.Problem.ShouldStartWith($"deny {rule} cannot be enforced: the contents of /p/s are not known");
        refusal.Suggestion.ShouldNotBeNull().ShouldContain("deny /p/s itself");

        Plan(Host(Me), [rule, "/p/s"], Writable("/p")).Masks().ShouldContain("/p/s");
        Plan(Host(owner: 0), [rule], Writable("/p")).Masks().ShouldNotContain("/p/s", "root's, it cannot open");
        Plan(Host(Me), ["/p/open/key"], Writable("/p")).Masks().ShouldBe(["/p/open/key"]);
    }

    [Fact]
    public void Deny_WhereTheClosedDirectoryIsShownUnderAnotherName_IsRefused()
    {
        Should.Throw<SandboxPlanException>(
            () => Plan(Host(Me), ["/p/s/key"], Writable("/p", "/w"))).Problem.ShouldContain("the contents of /w/s are not known");
        Should.Throw<SandboxPlanException>(
            () => Plan(Host(Me), ["/w/s/key"], Writable("/p", "/w"))).Problem.ShouldContain("the contents of /w/s are not known");
        Plan(Host(Me), ["/p/s/key"], Writable("/p/open")).Masks().ShouldBeEmpty("what is not shown, nobody opens");
    }

    [Theory]
    [InlineData("/m/*/key"), InlineData("/p/s/key")]
    public void Deny_InAClosedDirectoryOfAnOverlay_IsRefused(string rule)
    {
        var host = Host(Me).File("/low/s/key").Directory("/work");
        var overlay = new OverlayEntry("/m", ["/low"]) { Upper = "/p", Work = "/work" };
        Should.Throw<SandboxPlanException>(() => Plan(host, [rule], overlay)).Problem.ShouldContain("the contents of /m/s are not known");
    }

    [Fact]
    public void Deny_InADirectoryThatIsOpenToTheIdentityAlone_IsRefused()
    {
        MountPlan Planned(FakeHost host) =>
            MountPlanner.Plan(host, [Writable("/p")], [new DenySpec("/p/s/key")], new Accounts("passwd", "group"), [Me, Other]);

        Should.Throw<SandboxPlanException>(() => Planned(Host(Other))).Problem.ShouldContain("the contents of /p/s are not known");
        Should.Throw<SandboxPlanException>(
            () => Planned(Host(0, UnixFileMode.OtherExecute))).Problem.ShouldContain("the contents of /p/s are not known");
        Planned(Host(0, UnixFileMode.GroupExecute)).Masks().ShouldBeEmpty();
        Plan(Host(0, UnixFileMode.OtherExecute), ["/p/s/key"], Writable("/p"))
            .Masks()
            .ShouldBeEmpty("the mode lets the others in, and not the caller's group");
    }

    [Fact]
    public void Except_InAClosedDirectory_StaysDenied() =>
        PlanRules(Host(Me), [new DenySpec("/p/s") { Except = ["/p/s/key"] }], Writable("/p")).Masks().ShouldBe(["/p/s"]);

    [Fact]
    public void ReadOnly_InAClosedDirectory_IsRefused_OptionalToo()
    {
        var optional = ReadOnly("/p/s/key") with { Optional = true };
        Refused(Host(Me), Writable("/p"), optional).Problem.ShouldStartWith(
            "read-only /p/s/key cannot be enforced: the contents of /p/s are not known");
        Refused(Host(Me), Writable("/p"), ReadOnly("/p/s/key"));
        Plan(Host(owner: 0), Writable("/p"), optional).Notes.ShouldHaveSingleItem().ShouldContain("optional");
        Plan(Host(Me), optional).Lines().ShouldBeEmpty("nothing of it is granted");
    }

    [Fact]
    public void ProbesProgram_InAClosedDirectoryOfAWritableGrant_IsRefused()
    {
        var spec = PlanningFixture.Spec(new SandboxSpec { Profile = SandboxProfile.Strict, Filesystem = [Writable("/srv")] }) with
        {
            Supervise = new SuperviseSpec { Ready = new CommandProbe(["/srv/bin/probe"]) },
        };
        SandboxOutcome Planned(FakeHost host) => SandboxPlanner.Plan(spec, PlanningFixture.User(host));

        Should.Throw<SandboxPlanException>(
            () => Planned(FakeHost.Merged().Closed("/srv/bin", Me))).Problem.ShouldContain("the contents of /srv/bin, which it may write");
        Planned(FakeHost.Merged().File("/srv/bin/probe")).Parameters.Mounts.ShouldContain(
            new BindMount("/srv/bin/probe", "/srv/bin/probe", Directory: false));
    }
}
