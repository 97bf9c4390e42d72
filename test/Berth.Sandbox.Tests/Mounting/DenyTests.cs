using Berth.Sandbox.Errors;
using Berth.Sandbox.Parameters;
using Berth.Workloads.Specs;
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
        plan.Steps.OfType<MaskStep>()
            .ShouldBe([new MaskStep("/p/.env", false, "/p/.env"), new MaskStep("/p/keys", true, "/p/keys"),
                new MaskStep("/p/socket", false, "/p/socket")]);
        plan.Notes.Select(static n => n.Split(" holds for the file that is there now: ")[0])
            .ShouldBe(["deny /p/.env", "deny /p/socket"], "a directory is not replaced by a rename");
    }

    [Fact]
    public void ReadOnlyFile_InAWritableGrant_IsSaidToBeReplaceable()
    {
        Plan(s_host, Writable("/p"), ReadOnly("/p/.env")).Notes.ShouldHaveSingleItem()
            .ShouldStartWith("read-only /p/.env holds for the file that is there now");
        Plan(s_host, Writable("/p"), ReadOnly("/p/keys")).Notes.ShouldBeEmpty();
        Plan(s_host, ReadOnly("/p"), ReadOnly("/p/.env")).Notes.ShouldBeEmpty("read-only is what replaces it, too");
    }

    [Fact]
    public void Deny_WhereverItIsWritten_BeatsTheGrant() =>
        Plan(s_host, ["/p/keys"], ReadOnly("/p"), Writable("/p/keys")).Masks().ShouldBe(["/p/keys"]);

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
    public void Deny_EverythingInADirectory_LeavesTheDirectory() =>
        Plan(s_host, ["/p/keys/**"], ReadOnly("/p")).Masks().ShouldBe(["/p/keys/a.key", "/p/keys/b.key"]);

    [Fact]
    public void Deny_NothingThere_IsSaidWhereItCouldBeMade()
    {
        Plan(s_host, ["/p/later"], Writable("/p")).Notes.ShouldBe(
            ["deny /p/later: nothing is there now; a file made there later is not covered"]);
        Plan(s_host, ["/p/later"], ReadOnly("/p")).Notes.ShouldBeEmpty();
        Plan(s_host, ["/nowhere/x"], Writable("/p")).Masks().ShouldBeEmpty();
    }

    [Fact]
    public void Deny_ThroughLinks_MasksWhatTheyLeadTo()
    {
        var host = new FakeHost()
            .File("/data/x.key", "/data/sub/y.key")
            .Directory("/p")
            .Link("/p/link", "/data")
            .Link("/p/file", "/data/x.key")
            .Link("/p/loop", "../p")
            .Link("/p/dangling", "gone");

        Plan(host, ["/p/file"], ReadOnly("/p"), ReadOnly("/data")).Masks().ShouldBe(["/data/x.key"]);
        Plan(host, ["/p/link/x.key"], ReadOnly("/p"), ReadOnly("/data")).Masks().ShouldBe(["/data/x.key"]);
        Plan(host, ["/p/*/x.key"], ReadOnly("/p"), ReadOnly("/data")).Masks().ShouldBe(["/data/x.key"]);
        Plan(host, ["/p/link/**/*.key"], ReadOnly("/p"), ReadOnly("/data")).Masks().ShouldBe(["/data/sub/y.key", "/data/x.key"]);
        Plan(host, ["/p/**/*.key"], ReadOnly("/p"), ReadOnly("/data")).Masks().ShouldBeEmpty("** goes through no links, as in bash");
        Plan(host, ["/**/link/x.key"], ReadOnly("/p"), ReadOnly("/data")).Masks().ShouldBe(["/data/x.key"]);
        Plan(host, ["/p/l*"], ReadOnly("/p"), ReadOnly("/data", "/elsewhere"))
            .Masks()
            .ShouldBe(["/elsewhere", "/p"], "one of the links leads to /p itself, the other to what is shown elsewhere");
        Plan(host, ["/p/dangling"], ReadOnly("/p")).Masks().ShouldBeEmpty();
    }

    [Fact]
    public void Deny_LinkToTheRoot_TakesNothingAway()
    {
        // Else whoever may write the workspace could turn every deny off: below / there would be nothing left to mask.
        var host = new FakeHost().File("/p/a.key").Link("/p/b.key", "/").Link("/p/c.key", "..");
        Plan(host, ["/p/*.key", "/p/c.key"], Writable("/p")).ShouldSatisfyAllConditions(
            p =>
                p.Masks().ShouldBe(["/p/a.key"]),
                p => p.Notes.ShouldContain("deny /p/*.key: a link of that name leads to /, which is not masked"));
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
        Plan(s_host, ["/p/src"], ReadOnly("/p"), Writable("/p/src/deep", "/work"), ReadOnly("/p/src/main.c", "/m"))
            .Masks()
            .ShouldBe(["/m", "/p/src", "/work"]);

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
        Plan(host, ["/m/secret", "/m/both"], overlay, ReadOnly("/low"), ReadOnly("/high"))
            .Masks()
            .ShouldBe(["/high/both", "/low/secret", "/m/both", "/m/secret"]);
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
            Should.Throw<SandboxPlanException>(
                () => Plan(host, [rule], new ProcEntry("/proc"), new DevEntry("/dev"))).Message.ShouldContain(" change; deny ");
    }

    [Theory]
    [InlineData("/x/proj/.env"), InlineData("/x/proj/**/.env"), InlineData("/x/*/.env"), InlineData("/x/proj/.e*"),
        InlineData("/y/proj/.env"), InlineData("/*/proj/.env"), InlineData("/x/file")]
    public void Deny_ThroughALinkOfTheHost_MasksWhatItNamesThere(string rule)
    {
        var host = new FakeHost()
            .File("/x/real/.env", "/x/real/other")
            .Link("/x/proj", "real")
            .Link("/y", "/x")
            .Link("/x/file", "/y/proj/.env");

        Plan(host, [rule], Writable("/x/real")).Masks().ShouldBe(["/x/real/.env"]);
        Plan(host, [rule], Writable("/x/real", "/w"), ReadOnly("/x/real/.env", "/e")).Masks().ShouldBe(["/e", "/w/.env"]);
        Plan(host, ["/x/proj/nothing", "/x/proj/**/nothing"], Writable("/x/real")).Masks().ShouldBeEmpty();
    }

    [Fact]
    public void Deny_OfAHostPath_HoldsUnderTheNameThatAGrantGivesIt()
    {
        var host = new FakeHost().File("/srv/app/data/a.key", "/srv/app/data/b.txt", "/srv/app/c.key").Directory("/low2");

        Plan(host, ["/srv/app/data/a.key"], Writable("/srv/app/data", "/data")).Masks().ShouldBe(["/data/a.key"]);
        Plan(host, ["/srv/**/*.key"], Writable("/srv/app/data", "/data")).Masks().ShouldBe(["/data/a.key"]);
        Plan(host, ["/srv/*/data/*.key"], Writable("/srv/app/data", "/data")).Masks().ShouldBe(["/data/a.key"]);
        Plan(host, ["/srv/app/*"], Writable("/srv/app/data", "/data"), ReadOnly("/srv", "/s"))
            .Masks()
            .ShouldBe(["/data", "/s/app/c.key", "/s/app/data"]);
        Plan(host, ["/srv/app"], Writable("/srv/app/data", "/data"), ReadOnly("/srv/app/c.key", "/c")).Masks().ShouldBe(["/c", "/data"]);
        Plan(host, ["/srv/app/**/?.key"], new OverlayEntry("/o", ["/srv/app", "/low2"])).Masks().ShouldBe(["/o/c.key", "/o/data/a.key"]);
        Plan(host, ["/srv/app/*.key"], Writable("/srv/app/data", "/data")).Masks().ShouldBeEmpty("that file is not shown");
    }

    [Fact]
    public void Deny_ThroughALinkInside_HoldsForWhatItLeadsToOnTheHostToo()
    {
        var host = new FakeHost().File("/a/other", "/b/x.key").Link("/a/link", "/b");

        Plan(host, ["/a/link/x.key"], ReadOnly("/a"), ReadOnly("/b", "/shown")).Masks().ShouldBe(["/shown/x.key"]);
        Plan(host, ["/a/*/*.key"], ReadOnly("/a"), ReadOnly("/b", "/shown")).Masks().ShouldBe(["/shown/x.key"]);
        Plan(host, ["/w/link/x.key"], ReadOnly("/a", "/w"), ReadOnly("/b", "/shown"))
            .Masks()
            .ShouldBeEmpty("what /w/link leads to is not there inside, and /w is nothing on the host");
    }

    [Fact]
    public void Deny_InADirectoryThatCannotBeListed_IsRefused_UnlessTheNameIsSpelledOut()
    {
        var host = new FakeHost().File("/p/u/.env", "/p/u/sub/.env", "/p/u/x.key").Unlisted("/p/u");

        Plan(host, ["/p/u/.env", "/p/*/sub/.env"], ReadOnly("/p")).Masks().ShouldBe(["/p/u/.env", "/p/u/sub/.env"]);
        foreach (var rule in (string[])["/**/.env", "/p/u/*.key", "/p/**/x.key"])
        {
            var refusal = Should.Throw<SandboxPlanException>(() => Plan(host, [rule], ReadOnly("/p")));
            refusal.Problem.ShouldStartWith($"deny {rule} cannot be enforced: the contents of /p/u are not known");
            refusal.Suggestion.ShouldNotBeNull().ShouldContain("deny /p/u itself");
            Plan(host, [rule, "/p/u"], ReadOnly("/p")).Masks().ShouldBe(["/p/u"]);
        }
    }

    [Fact]
    public void Deny_InADirectoryThatIsClosedToTheWorkloadToo_IsNotLookedFor()
    {
        Plan(new FakeHost().Closed("/p/root", owner: 0).File("/p/a.key"), ["/**/*.key"], Writable("/p")).Masks().ShouldBe(["/p/a.key"]);

        // Of a directory of its own, it changes the mode.
        Should.Throw<SandboxPlanException>(
            () => Plan(new FakeHost().Closed("/p/mine", Me), ["/**/*.key"], Writable("/p"))).Message.ShouldContain("/p/mine");
    }

    [Fact]
    public void Deny_OfWhatIsTooDeepToBeMasked_IsRefused_WhatIsAboveItNot()
    {
        var deep = string.Concat(Enumerable.Repeat("/" + new string('d', 200), 25));
        var host = new FakeHost().File($"/p{deep}/x.key", $"/p{deep}/other");

        Should.Throw<SandboxPlanException>(() => Plan(host, ["/**/*.key"], ReadOnly("/p"))).Problem.ShouldContain("too deep to be masked");
        Plan(host, ["/**/*.key", "/p/ddd*"], ReadOnly("/p")).Masks().ShouldBe(["/p" + deep[..201]]);
        Plan(host, ["/**/*.pem"], ReadOnly("/p")).Masks().ShouldBeEmpty();
        Should.Throw<SandboxPlanException>(
            () =>
                PlanRules(host, [new DenySpec("/p") { Except = ["/**/*.key"] }], ReadOnly("/p"))).Problem.ShouldContain(
                    "too deep to be left open");
    }

    [Fact]
    public void ReadOnly_OfAHostPath_HoldsWhereAWritableGrantShowsItUnderAnotherName()
    {
        var host = new FakeHost().File("/x/real/sub/f", "/x/real/sub/out/f", "/x/real/g").Link("/x/proj", "real");

        Plan(host, Writable("/x/real"), ReadOnly("/x/proj/sub")).Lines()
            .ShouldBe(["dir /x", "dir /x/real", "bind /x/real /x/real rw", "dir /x/proj", "dir /x/proj/sub",
                "bind /x/real/sub /x/proj/sub ro", "bind /x/real/sub /x/real/sub ro"]);
        Plan(host, ReadOnly("/x/real/g"), Writable("/x/real", "/w")).Lines().ShouldContain("bind /x/real/g /w/g ro file");
        Plan(host, Writable("/x/real"), ReadOnly("/x/proj/sub"), Writable("/x/real/sub/out")).Lines()[^2..]
            .ShouldBe(["bind /x/real/sub /x/real/sub ro", "bind /x/real/sub/out /x/real/sub/out rw"], "a grant below it stays");

        // Another place, or writable by itself: that is a grant, and no rule about the others.
        Plan(host, Writable("/x/real"), ReadOnly("/x/real/sub", "/s")).Lines().ShouldNotContain("bind /x/real/sub /x/real/sub ro");
        Plan(host, ReadOnly("/x/real"), Writable("/x/real", "/w")).Lines().ShouldNotContain("bind /x/real /w ro");
    }

    [Fact]
    public void Except_LeavesWhatItNames_OutOfAMask_AndInIt()
    {
        var host = new FakeHost().File("/h/me/p/a", "/h/me/p/sub/b", "/h/me/other", "/h/me/q/c.key", "/h/me/q/keep.key");
        string[] Masks(DenySpec[] rules, params FilesystemEntry[] entries) =>
            [.. PlanRules(host, rules, entries).Steps.OfType<MaskStep>().Select(static m => m.Target
                + string.Concat(m.Openings.Select(static o => " -" + o.Target)))];
        DenySpec Me(params string[] except) => new("/h/me") { Except = [.. except] };

        Masks([Me("/h/me/p")], ReadOnly("/h")).ShouldBe(["/h/me -/h/me/p"]);
        Masks([Me("/h/me/p", "/h/me/p/sub")], ReadOnly("/h")).ShouldBe(["/h/me -/h/me/p"]);
        Masks([Me("/h/me/*")], ReadOnly("/h")).ShouldBe(["/h/me -/h/me/other -/h/me/p -/h/me/q"]);
        Masks([Me("/h/me/p")], Writable("/h/me/p", "/w"),
            ReadOnly("/h/me/q", "/k")).ShouldBe(["/k"], "where nothing else of it is shown, there is nothing to mask");
        Masks([Me("/h")], ReadOnly("/h")).ShouldBeEmpty();
        Masks([new DenySpec("/h/**/*.key") { Except = ["/h/**/keep.*"] }], ReadOnly("/h")).ShouldBe(["/h/me/q/c.key"]);
        Masks([Me("/nothing")], ReadOnly("/h")).ShouldBe(["/h/me"]);
    }

    [Fact]
    public void Except_TakesNothingFromAnotherRule()
    {
        var host = new FakeHost().File("/h/me/p/a", "/h/me/p/sub/b.key", "/h/me/p/sub/x/c");
        string[] Masks(params DenySpec[] rules) =>
            [.. PlanRules(host, rules, ReadOnly("/h")).Steps.OfType<MaskStep>().Select(static m => m.Target
                + string.Concat(m.Openings.Select(static o => " -" + o.Target)))];
        var but = new DenySpec("/h/me") { Except = ["/h/me/p"] };

        Masks(but, "/h/me").ShouldBe(["/h/me"]);
        Masks(but, "/h/me/p").ShouldBe(["/h/me"]);
        Masks(but, "/h/me/p/sub").ShouldBe(["/h/me -/h/me/p", "/h/me/p/sub"]);
        Masks(but, "/**/*.key").ShouldBe(["/h/me -/h/me/p", "/h/me/p/sub/b.key"]);
        Masks(but, new DenySpec("/h/me/p/sub") { Except = ["/h/me/p/sub/x"] }).ShouldBe(["/h/me -/h/me/p", "/h/me/p/sub -/h/me/p/sub/x"]);
        Masks(new DenySpec("/h/me") { Except = ["/h/me/p/sub/x"] },
            new DenySpec("/h/me/p/sub") { Except = ["/h/me/p/sub/x"] }).ShouldBe(["/h/me -/h/me/p/sub/x"]);
        Masks("/h", but).ShouldBe(["/h"]);
    }

    [Fact]
    public void Deny_ThatNamesNothing_IsAWarning_WithTheClosestName()
    {
        var host = new FakeHost().File("/p/.env", "/p/conf/x").Closed("/p/closed", owner: 0).Link("/p/dangling", "gone");
        string[] Warnings(string rule, params FilesystemEntry[] entries) => [.. Plan(host, [rule], entries).Warnings];

        Warnings("/p/.evn", ReadOnly("/p")).ShouldBe(["deny /p/.evn names nothing: there is no .evn in /p; did you mean /p/.env?"]);
        Warnings("/q/**/.env").ShouldBe(["deny /q/**/.env names nothing: there is no q in /; did you mean /p/**/.env?"]);
        Warnings("/p/cnof/**/x").ShouldBe(["deny /p/cnof/**/x names nothing: there is no cnof in /p; did you mean /p/conf/**/x?"]);
        Warnings("/p/dangling/x").ShouldBe(["deny /p/dangling/x names nothing: /p/dangling is a symbolic link that leads to nothing"]);
        Warnings("/inside/.evn", ReadOnly("/p", "/inside")).ShouldBe(
            ["deny /inside/.evn names nothing: there is no .evn in /inside; did you mean /inside/.env?"]);
        foreach (var rule in (string[])["/p/.env", "/p/**/nothing", "/p/*.nothing", "/p/closed/x"])
            Warnings(rule, ReadOnly("/p")).ShouldBeEmpty(rule);
        PlanRules(host, [new DenySpec("/p/conf") { Except = ["/p/conf/y"] }], ReadOnly("/p")).Warnings.ShouldHaveSingleItem()
            .ShouldStartWith("except /p/conf/y names nothing");
    }

    [Fact]
    public void Deny_OfAllThatWasGranted_IsAWarning()
    {
        var host = new FakeHost().File("/h/me/p/a");
        Plan(host, ["/h/me"], Writable("/h/me/p")).Warnings.ShouldBe(
            ["deny /h/me masks /h/me/p, which is granted; to keep it, add /h/me/p to the exceptions of the rule"]);
        Plan(host, ["/h/me/p"], Writable("/h/me/p")).Warnings.ShouldBeEmpty("that is what it says");
        PlanRules(host, [new DenySpec("/h/me") { Except = ["/h/me/p"] }], Writable("/h/me/p")).Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void Deny_SeveralFromTheRoot_WalksOnce()
    {
        var host = FakeHost.Merged();
        Plan(host, ["/**/*.key"], ReadOnly("/usr"));
        var once = host.Listed;
        Plan(host, ["/**/.env", "/**/.git/config", "/**/*.key"], ReadOnly("/usr"));
        (host.Listed - once).ShouldBe(once);
    }

    [Fact]
    public void Deny_TooManyMatches_NamesTheRule()
    {
        var host = new FakeHost().File(["/p/a", .. Enumerable.Range(0, 4200).Select(static i => $"/p/{i}.key")]);
        Should.Throw<SandboxPlanException>(() => Plan(host, ["/p/a", "/p/*.key"], ReadOnly("/p"))).Message
            .ShouldContain("deny rules match more than 4096 paths, /p/*.key 4200 of them");
    }
}
