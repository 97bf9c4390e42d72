using Berth.Sandbox.Mounting;
using Berth.Workloads;
using static Berth.Sandbox.Tests.Mounting.Planned;

namespace Berth.Sandbox.Tests.Mounting;

public sealed class DenyTests
{
    private static readonly FakeHost s_host = new FakeHost()
        .File("/p/.env", "/p/src/.env", "/p/src/main.c", "/p/src/deep/.env", "/p/keys/a.key", "/p/keys/b.key").Special("/p/socket");

    [Fact]
    public void Deny_Literal_MasksFileDirectoryAndSocket()
    {
        var plan = Plan(s_host, ["/p/.env", "/p/keys", "/p/socket"], Writable("/p"));
        plan.Steps.OfType<MaskStep>().ShouldBe([new MaskStep("/p/.env", false, "/p/.env"), new MaskStep("/p/keys", true, "/p/keys"), new MaskStep("/p/socket", false, "/p/socket")]);
        plan.Notes.ShouldBeEmpty();
    }

    [Fact]
    public void Deny_WhereverItIsWritten_BeatsTheGrant() => Plan(s_host, ["/p/keys"], ReadOnly("/p"), Writable("/p/keys")).Masks().ShouldBe(["/p/keys"]);

    [Fact]
    public void Deny_Glob_MasksEveryMatch_AndSaysHowFarItReaches()
    {
        var plan = Plan(s_host, ["/**/.env"], Writable("/p"));
        plan.Masks().ShouldBe(["/p/.env", "/p/src/.env", "/p/src/deep/.env"]);
        plan.Notes.ShouldBe(["deny /**/.env holds for what matches now; files made later in a writable directory are not covered"]);
        Plan(s_host, ["/p/*/*.key"], ReadOnly("/p")).ShouldSatisfyAllConditions(
            p => p.Masks().ShouldBe(["/p/keys/a.key", "/p/keys/b.key"]), p => p.Notes.ShouldBeEmpty());
    }

    [Fact]
    public void Deny_DirectoryAndWhatIsInIt_IsOneMask()
    {
        // "-" sorts before "/": the neighbour stands between the directory and what is in it.
        var host = new FakeHost().File("/p/a/secret", "/p/a-b/x", "/p/a/deep/er/secret");
        Plan(host, ["/p/a", "/p/a-b", "/**/secret", "/p/a/deep"], ReadOnly("/p")).Masks().ShouldBe(["/p/a", "/p/a-b"]);
    }

    [Fact]
    public void Deny_EverythingInADirectory_LeavesTheDirectory() => Plan(s_host, ["/p/keys/**"], ReadOnly("/p")).Masks().ShouldBe(["/p/keys/a.key", "/p/keys/b.key"]);

    [Fact]
    public void Deny_NothingThere_IsSaidWhereItCouldBeMade()
    {
        Plan(s_host, ["/p/later"], Writable("/p")).Notes.ShouldBe(["deny /p/later: nothing is there now; a file made there later is not covered"]);
        Plan(s_host, ["/p/later"], ReadOnly("/p")).Notes.ShouldBeEmpty();
        Plan(s_host, ["/nowhere/x"], Writable("/p")).Masks().ShouldBeEmpty();
    }

    [Fact]
    public void Deny_ThroughLinks_MasksWhatTheyLeadTo()
    {
        var host = new FakeHost().File("/data/x.key", "/data/sub/y.key").Directory("/p").Link("/p/link", "/data").Link("/p/file", "/data/x.key").Link("/p/loop", "../p").Link("/p/dangling", "gone");

        Plan(host, ["/p/file"], ReadOnly("/p"), ReadOnly("/data")).Masks().ShouldBe(["/data/x.key"]);
        Plan(host, ["/p/link/x.key"], ReadOnly("/p"), ReadOnly("/data")).Masks().ShouldBe(["/data/x.key"]);
        Plan(host, ["/p/*/x.key"], ReadOnly("/p"), ReadOnly("/data")).Masks().ShouldBe(["/data/x.key"]);
        Plan(host, ["/p/link/**/*.key"], ReadOnly("/p"), ReadOnly("/data")).Masks().ShouldBe(["/data/sub/y.key", "/data/x.key"]);
        Plan(host, ["/p/**/*.key"], ReadOnly("/p"), ReadOnly("/data")).Masks().ShouldBeEmpty("** goes through no links, as in bash");
        Plan(host, ["/**/link/x.key"], ReadOnly("/p"), ReadOnly("/data")).Masks().ShouldBe(["/data/x.key"]);
        Plan(host, ["/p/l*"], ReadOnly("/p"), ReadOnly("/data", "/elsewhere")).Masks().ShouldBe(["/p"], "one of the links leads to /p itself, the other nowhere");
        Plan(host, ["/p/dangling"], ReadOnly("/p")).Masks().ShouldBeEmpty();
    }

    [Fact]
    public void Deny_LinkToTheRoot_TakesNothingAway()
    {
        // Else whoever may write the workspace could turn every deny off: below / there would be nothing left to mask.
        var host = new FakeHost().File("/p/a.key").Link("/p/b.key", "/").Link("/p/c.key", "..");
        Plan(host, ["/p/*.key", "/p/c.key"], Writable("/p")).ShouldSatisfyAllConditions(
            p => p.Masks().ShouldBe(["/p/a.key"]), p => p.Notes.ShouldContain("deny /p/*.key: a link of that name leads to /, which stays"));
    }

    [Fact]
    public void Deny_FileShownTwice_IsMaskedTwice()
    {
        Plan(s_host, ["/p/keys/a.key"], ReadOnly("/p"), Writable("/p/keys", "/k")).Masks().ShouldBe(["/k/a.key", "/p/keys/a.key"]);
        Plan(s_host, ["/k/a.key"], ReadOnly("/p"), Writable("/p/keys", "/k")).Masks().ShouldBe(["/k/a.key", "/p/keys/a.key"]);
        Plan(s_host, ["/f"], ReadOnly("/p"), ReadOnly("/p/.env", "/f")).Masks().ShouldBe(["/f", "/p/.env"]);
    }

    [Fact]
    public void Deny_Directory_MasksWhatOfItIsShownElsewhere() =>
        Plan(s_host, ["/p/src"], ReadOnly("/p"), Writable("/p/src/deep", "/work"), ReadOnly("/p/src/main.c", "/m")).Masks().ShouldBe(["/m", "/p/src", "/work"]);

    [Fact]
    public void Deny_CoveredOccurrence_IsNotMasked() =>
        Plan(s_host, ["/k/a.key"], ReadOnly("/p"), new TmpfsEntry("/p/keys"), ReadOnly("/p/keys", "/k")).Masks().ShouldBe(["/k/a.key"]);

    [Fact]
    public void Deny_InAnOverlay_MasksWhatItShows_AndItsLayersElsewhere()
    {
        var host = new FakeHost().File("/low/secret", "/low/both", "/high/both", "/high/dir/x", "/low/dir/y").Directory("/work");
        var overlay = new OverlayEntry("/m", ["/low"]) { Upper = "/high", Work = "/work" };

        Plan(host, ["/m/secret"], overlay).Masks().ShouldBe(["/m/secret"]);
        Plan(host, ["/m/**/?"], overlay).Masks().ShouldBe(["/m/dir/x", "/m/dir/y"]);
        Plan(host, ["/m/secret", "/m/both"], overlay, ReadOnly("/low"), ReadOnly("/high")).Masks().ShouldBe(["/high/both", "/low/secret", "/m/both", "/m/secret"]);
        Plan(host, ["/low/secret"], overlay, ReadOnly("/low")).Masks().ShouldBe(["/low/secret", "/m/secret"]);
        Plan(host, ["/m/dir"], overlay, ReadOnly("/low/dir", "/d")).Masks().ShouldBe(["/d", "/m/dir"]);
    }

    [Fact]
    public void Deny_InProc_MasksWhatStays_AndRefusesWhatComesAndGoes()
    {
        var host = FakeHost.Merged();
        Plan(host, ["/proc/kcore", "/proc"], new ProcEntry("/proc")).Masks().ShouldBe(["/proc"]);
        Plan(host, ["/proc/kcore"], new ProcEntry("/proc")).Masks().ShouldBe(["/proc/kcore"]);
        Plan(host, ["/**/environ"], new ProcEntry("/proc")).Masks().ShouldBeEmpty();
        foreach (var rule in (string[])["/proc/1/environ", "/proc/self/environ", "/proc/*/environ", "/dev/pts/*", "/dev/pts/0"])
            Should.Throw<SandboxPlanException>(() => Plan(host, [rule], new ProcEntry("/proc"), new DevEntry("/dev"))).Message.ShouldContain("comes and goes");
    }

    [Fact]
    public void Deny_UnlistedDirectory_FindsTheNamesTheRuleSpellsOut()
    {
        var host = new FakeHost().File("/p/u/.env", "/p/u/sub/.env", "/p/u/x.key").Unlisted("/p/u");
        var plan = Plan(host, ["/**/.env", "/p/u/*.key", "/p/*/sub/.env"], ReadOnly("/p"));
        plan.Masks().ShouldBe(["/p/u/.env", "/p/u/sub/.env"]);
        plan.Notes.ShouldContain("deny /p/u/*.key: 1 directories cannot be listed; in them only names without * and ? are covered");
    }

    [Fact]
    public void Deny_SeveralFromTheRoot_WalksOnce()
    {
        var host = FakeHost.Merged();
        Plan(host, ["/**/.env"], ReadOnly("/usr"));
        var once = host.Listed;
        Plan(host, ["/**/.env", "/**/.git/config", "/**/*.key"], ReadOnly("/usr"));
        (host.Listed - once).ShouldBe(once);
    }

    [Fact]
    public void Deny_TooManyMatches_SaysSo()
    {
        var host = new FakeHost().File([.. Enumerable.Range(0, 4200).Select(static i => $"/p/{i}.key")]);
        Should.Throw<SandboxPlanException>(() => Plan(host, ["/p/*.key"], ReadOnly("/p"))).Message.ShouldContain("matches more than 4096 paths");
    }
}
