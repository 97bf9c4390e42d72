using Berth.Workloads.Specs;
using static Berth.Sandbox.Tests.Mounting.Planned;

namespace Berth.Sandbox.Tests.Mounting;

/// <summary>Which directories and links keep their place, and which need not.</summary>
public sealed class PinTests
{
    private static readonly FakeHost s_host = new FakeHost()
        .File("/p/a/b/.env", "/p/a/open", "/p/c/x", "/p/.git/hooks/sample", "/q/.env")
            .Link("/p/link", "a/b")
            .Link("/p/c/far", "../c/../link/.env")
            .Link("/q/in", "/p/a/b/.env");

    [Fact]
    public void Pin_EveryDirectoryBetweenAWritableGrantAndWhatIsDenied() => Plan(s_host, ["/p/a/b/.env"], Writable("/p")).Pins()
        .ShouldBe(["/p/a/ on /p for /p/a/b/.env", "/p/a/b/ on /p for /p/a/b/.env"]);

    [Fact]
    public void Pin_OnceForAllThatItLeadsTo() =>
        Plan(s_host, ["/p/a/*", "/p/a/b"], Writable("/p")).Pins().ShouldBe(["/p/a/ on /p for /p/a/b"]);

    [Fact]
    public void Pin_OnlyAboveWhatIsThere()
    {
        Plan(s_host, ["/p/**/*.key", "/p/a/none"], Writable("/p")).Pins().ShouldBeEmpty();
        Plan(s_host, ["/p/.git"], Writable("/p")).Pins().ShouldBeEmpty("a mask is a mount point itself");
    }

    [Fact]
    public void Pin_NothingInWhatCannotBeWritten()
    {
        Plan(s_host, ["/p/a/b/.env"], ReadOnly("/p")).Pins().ShouldBeEmpty();
        Plan(s_host, [], new TmpfsEntry("/t") { Write = true }, ReadOnly("/p", "/t/x/y"))
            .Pins()
            .ShouldBeEmpty("it is gone with the sandbox");
        Plan(s_host, ["/p/link/.env"], ReadOnly("/p")).Pins().ShouldBeEmpty();
    }

    [Fact]
    public void Pin_AboveWhatIsReadOnlyInAWritableGrant()
    {
        Plan(s_host, Writable("/p"), ReadOnly("/p/.git/hooks")).Pins().ShouldBe(["/p/.git/ on /p for /p/.git/hooks"]);
        Plan(s_host, Writable("/p"), new TmpfsEntry("/p/a/b") { Write = false }).Pins().ShouldBe(["/p/a/ on /p for /p/a/b"]);
        Plan(s_host, Writable("/p"), new TmpfsEntry("/p/a/b") { Write = true }).Pins().ShouldBeEmpty();
        Plan(s_host, Writable("/p"), Writable("/p/a/b")).Pins().ShouldBeEmpty("what can be written protects nothing");
    }

    [Fact]
    public void Pin_ThroughAWritableGrantInAWritableGrant() => Plan(s_host, ["/p/a/b/.env"], Writable("/p"), Writable("/p/a/b")).Pins()
        .ShouldBe(["/p/a/ on /p for /p/a/b/.env"], "the grant in the grant is a mount point itself");

    [Fact]
    public void Pin_TheLinksThatARuleGoesThrough_AndWhatLeadsToThem()
    {
        Plan(s_host, ["/p/link/.env"], Writable("/p")).Pins()
            .ShouldBe(["/p/a/ on /p for /p/a/b/.env", "/p/a/b/ on /p for /p/a/b/.env", "/p/link on /p for /p/a/b/.env"]);
        Plan(s_host, ["/p/c/far"], Writable("/p"))
            .Pins()
            .ShouldContain("/p/c/ on /p for /p/a/b/.env", "it is left by .., and must be there for that");
        Plan(s_host, ["/p/*/far"], Writable("/p")).Pins().ShouldContain("/p/c/far on /p for /p/a/b/.env");
        Plan(s_host, ["/p/l*/.env"], Writable("/p")).Pins().ShouldContain("/p/link on /p for /p/a/b/.env");
        Plan(s_host, ["/p/l*/none"], Writable("/p")).Pins().ShouldBeEmpty();
        Plan(s_host, ["/q/in"], Writable("/p"), ReadOnly("/q")).Pins().ShouldNotContain("/q/in on /q for /p/a/b/.env");
    }

    [Fact]
    public void Pin_InEveryPlaceThatShowsIt() => Plan(s_host, ["/p/a/b/.env"], Writable("/p"), Writable("/p", "/alias")).Pins()
        .ShouldBe(["/alias/a/ on /alias for /alias/a/b/.env", "/alias/a/b/ on /alias for /alias/a/b/.env", "/p/a/ on /p for /p/a/b/.env",
            "/p/a/b/ on /p for /p/a/b/.env"]);
}
