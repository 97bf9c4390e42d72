using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Planning.Mounts;
using Berth.Workloads.Specs;
using static Berth.Sandbox.Tests.Mounting.Planned;

namespace Berth.Sandbox.Tests.Mounting;

public sealed class MountPlannerTests
{
    [Fact]
    public void Bind_MissingParents_AreMade() =>
        Plan(new FakeHost().Directory("/srv/data"), Writable("/srv/data", "/a/b/c")).Lines()
            .ShouldBe(["dir /a", "dir /a/b", "dir /a/b/c", "bind /srv/data /a/b/c rw"]);

    [Fact]
    public void Bind_AFile_IsMountedOnAFile() =>
        Plan(new FakeHost().File("/srv/x"), ReadOnly("/srv/x", "/x")).Lines().ShouldBe(["file /x", "bind /srv/x /x ro file"]);

    [Fact]
    public void Bind_SourceThroughLinks_IsResolved() =>
        Plan(new FakeHost().Directory("/srv/v2/data").Link("/srv/current", "v2").Link("/data", "/srv/current/data"),
            ReadOnly("/data", "/x")).Lines()
            .ShouldBe(["dir /x", "bind /srv/v2/data /x ro"]);

    [Fact]
    public void Bind_SourceMissing_SaysWhatToDo()
    {
        var refused = Refused(new FakeHost().Link("/dangling", "nowhere").Link("/loop", "loop"), ReadOnly("/nope", "/x"));
        refused.Message.ShouldContain("cannot bind /nope to /x: it is not on the host");
        Refused(new FakeHost().Link("/dangling", "nowhere"), ReadOnly("/dangling")).Message.ShouldContain("/dangling");
        Refused(new FakeHost().Link("/loop", "loop"), ReadOnly("/loop")).Message.ShouldContain("/loop");
    }

    [Fact]
    public void Bind_OptionalAndMissing_IsLeftOutAndSaid()
    {
        var plan = Plan(new FakeHost(), ReadOnly("/nope") with { Optional = true });
        plan.Lines().ShouldBeEmpty();
        plan.Notes.ShouldBe(["left out: /nope is not there (optional)"]);
    }

    [Fact]
    public void Bind_Ensured_IsThereAsADirectory()
    {
        var entry = Writable("/srv/a/b", "/b") with { Ensure = true };
        var host = EnsuredHostView.For(new FakeHost().Directory("/srv"), [entry]);
        MountPlanner.Plan(host, [entry], [], new Accounts("", ""), [Me]).Steps
            .ShouldContain(new BindMount("/srv/a/b", "/b", Directory: true) { Write = true });
    }

    [Fact]
    public void Bind_Covered_IsLeftOut() =>
        Plan(new FakeHost().Directory("/a/b", "/c"), ReadOnly("/a/b", "/x/y"), ReadOnly("/c", "/x"))
            .Lines()
            .ShouldBe(["dir /x", "bind /c /x ro"]);

    [Fact]
    public void Bind_CoveredByAnOptionalOne_DependsOnWhetherItIsThere()
    {
        var host = new FakeHost().Directory("/a", "/c");
        Plan(host, new TmpfsEntry("/x") { Write = false }, Writable("/nope", "/x") with { Optional = true })
            .Lines()
            .ShouldBe(["dir /x", "tmpfs /x ro"]);

        // What is covered is not made: "make /x read-only" would have meant what covers it.
        Plan(host, new TmpfsEntry("/x") { Write = false }, ReadOnly("/a", "/x/y"), Writable("/c", "/x") with { Optional = true }).Lines()
            .ShouldBe(["dir /x", "bind /c /x rw"]);
    }

    [Fact]
    public void Bind_BelowABind_NeedsItsMountPointOnTheHost()
    {
        var host = new FakeHost().Directory("/srv/there", "/data");
        Plan(host, Writable("/srv"), ReadOnly("/data", "/srv/there"))
            .Lines()
            .ShouldBe(["dir /srv", "bind /srv /srv rw", "bind /data /srv/there ro"]);

        var refused = Refused(host, Writable("/srv", "/w"), ReadOnly("/data", "/w/missing/x"));
        refused.Message.ShouldContain("it would be made on the host, in /srv");
        refused.Message.ShouldContain("create /srv/missing");
    }

    [Fact]
    public void Bind_DirectoryOverFileOrTheOtherWay_IsRefused()
    {
        var host = new FakeHost().Directory("/d/sub").File("/f", "/d/file");
        Refused(host, ReadOnly("/d"), ReadOnly("/f", "/d/sub")).Message.ShouldContain("a file cannot cover a directory");
        Refused(host, ReadOnly("/d"), ReadOnly("/d", "/d/file")).Message.ShouldContain("a directory cannot cover a file");
        Refused(host, ReadOnly("/f"), ReadOnly("/d", "/f/x")).Message.ShouldContain("/f is not a directory");
    }

    [Fact]
    public void Target_ThroughALinkInside_IsMountedWhereItLeads()
    {
        var host = new FakeHost().Directory("/usr/bin", "/data", "/loose");
        Plan(host, ReadOnly("/usr"), new SymlinkEntry("/bin", "usr/bin"), ReadOnly("/data", "/bin")).Lines()
            .ShouldBe(["dir /usr", "bind /usr /usr ro", "dir /bin", "bind /data /bin ro"], "the link is covered");
        Plan(host, ReadOnly("/usr"), new SymlinkEntry("/x", "usr"), ReadOnly("/data", "/x/bin")).Lines()
            .ShouldBe(["dir /usr", "bind /usr /usr ro", "link /x usr", "bind /data /usr/bin ro"]);
        Refused(host, new SymlinkEntry("/x", "y"), new SymlinkEntry("/y", "x"),
            ReadOnly("/data", "/x/z")).Message.ShouldContain("too many levels of symbolic links");
    }

    [Fact]
    public void Autoroot_MergedUsr_BindsWhatIsThereAndKeepsLinks()
    {
        var lines = Plan(FakeHost.Merged(), Writable("/", "/"), new ProcEntry("/proc"), new TmpfsEntry("/tmp")).Lines();

        lines.ShouldContain("bind /usr /usr rw");
        lines.ShouldContain("bind /home /home rw");
        lines.ShouldContain("link /bin usr/bin");
        lines.ShouldContain("proc /proc");
        lines.ShouldNotContain(static l => l.Contains("/mnt", StringComparison.Ordinal)
            || l.StartsWith("bind /dev", StringComparison.Ordinal)
            || l.StartsWith("bind /tmp", StringComparison.Ordinal)
            || l.StartsWith("bind /etc", StringComparison.Ordinal));
    }

    [Fact]
    public void Autoroot_SplitUsrOfAnotherRoot_BindsEach()
    {
        var host = new FakeHost().Directory("/image/bin", "/image/usr", "/image/dev", "/image/etc").Link("/image/lib", "usr/lib");
        Plan(host, ReadOnly("/image", "/"))
            .Lines()
            .ShouldBe(["dir /bin", "bind /image/bin /bin ro", "link /lib usr/lib", "dir /usr", "bind /image/usr /usr ro"]);
    }

    [Fact]
    public void Autoetc_LinksIntoTheHosts_AndHasAccountsOfItsOwn()
    {
        var plan = Plan(FakeHost.Merged(), ReadOnly("/usr"), ReadOnly("/etc"));

        plan.Steps.ShouldContain(new TmpfsMount("/etc", 0b111_101_101) { Write = false });
        plan.Steps.ShouldContain(new BindMount("/etc", "/etc/.host/etc", Directory: true));
        plan.Steps.ShouldContain(new SymlinkStep("/etc/hosts", ".host/etc/hosts"));
        plan.Steps.ShouldContain(new SymlinkStep("/etc/mtab", "/proc/mounts"));
        plan.Steps.ShouldContain(new FileStep("/etc/passwd", "passwd", 0b110_100_100));
        plan.Steps.ShouldContain(new FileStep("/etc/group", "group", 0b110_100_100));
        plan.Steps.OfType<SymlinkStep>().Where(static l => l.Target is "/etc/passwd" or "/etc/group").ShouldBeEmpty();
        plan.Tree.Resolve("/etc/os-release").ShouldBe("/usr/lib/os-release");
        plan.Tree.HostPathsOf(plan.Tree.Resolve("/etc/ssl/cert.pem")!).ShouldBe(["/etc/ssl/cert.pem"]);
    }

    [Fact]
    public void Autoetc_FileAndLinkOfTheSpec_TakeThePlaceOfItsOwn()
    {
        var plan = Plan(FakeHost.Merged(), ReadOnly("/etc"), new FileEntry("/etc/hosts", "127.0.0.1 me\n"),
            new SymlinkEntry("/etc/os-release", "elsewhere"), new FileEntry("/etc/passwd", "mine"));

        plan.Steps.Where(static s => s.Target == "/etc/hosts").ShouldBe([new FileStep("/etc/hosts", "127.0.0.1 me\n", 0b110_100_100)]);
        plan.Steps.Where(static s => s.Target == "/etc/os-release").ShouldBe([new SymlinkStep("/etc/os-release", "elsewhere")]);
        plan.Steps.Where(static s => s.Target == "/etc/passwd").ShouldBe([new FileStep("/etc/passwd", "mine", 0b110_100_100)]);
    }

    [Fact]
    public void Autoetc_BindOnALink_CoversWhatItLeadsTo() =>
        Plan(FakeHost.Merged().File("/srv/hosts"), ReadOnly("/etc"), ReadOnly("/srv/hosts", "/etc/hosts")).Steps
            .ShouldContain(new BindMount("/srv/hosts", "/etc/.host/etc/hosts", Directory: false));

    [Fact]
    public void Etc_FromElsewhereOrOptional_IsAutoetcToo()
    {
        var host = new FakeHost().File("/image/etc/issue", "/image/etc/passwd");
        Plan(host, ReadOnly("/image/etc", "/etc")).Steps.ShouldContain(new SymlinkStep("/etc/issue", ".host/etc/issue"));
        Plan(host, ReadOnly("/nope", "/etc") with { Optional = true }).Notes.ShouldHaveSingleItem();
        Refused(host, ReadOnly("/nope", "/etc"));
    }

    [Fact]
    public void ProfileEtc_NothingOfTheSandboxsOwnInIt_IsTheHostsWithAccountsOverIt()
    {
        var plan = Plan(FakeHost.Merged(), ReadOnly("/usr"), MountPlanner.ProfileEtc);

        plan.Steps.Where(static s => s.Target.StartsWith("/etc", StringComparison.Ordinal)).ShouldBe(
            [new DirectoryStep("/etc", 0b111_101_101), new BindMount("/etc", "/etc", Directory: true),
                new FileMount("/etc/passwd", "passwd", 0b110_100_100), new FileMount("/etc/group", "group", 0b110_100_100)]);
        plan.Tree.Look("/etc/passwd").ShouldBe(new HostFile(HostFileKind.File));
        plan.Tree.HostPathsOf("/etc/passwd").ShouldBeEmpty();
        plan.Tree.HostPathsOf("/etc/ssl/cert.pem").ShouldBe(["/etc/ssl/cert.pem"]);
        plan.Tree.Resolve("/etc/os-release").ShouldBe("/usr/lib/os-release");
        Plan(FakeHost.Merged(), ["/etc/ssl", "/etc/passwd"], MountPlanner.ProfileEtc).Masks().ShouldBe(["/etc/passwd", "/etc/ssl"]);
    }

    [Fact]
    public void ProfileEtc_WithSomethingOfTheSandboxsOwn_IsAutoetc()
    {
        FilesystemEntry[] own =
        [
            new FileEntry("/etc/new", ""), new FileEntry("/etc/passwd", "mine"), new TmpfsEntry("/etc/private"),
                new SymlinkEntry("/etc/x", "y"), ReadOnly("/usr", "/etc/usr"),
        ];
        foreach (var entry in own)
            Plan(FakeHost.Merged(), ReadOnly("/usr"), MountPlanner.ProfileEtc, entry).Steps.ShouldContain(
                new BindMount("/etc", "/etc/.host/etc", Directory: true), entry.Target);

        var covered = Plan(FakeHost.Merged(), MountPlanner.ProfileEtc, new TmpfsEntry("/etc"));
        covered.Steps.ShouldContain(new FileStep("/etc/passwd", "passwd", 0b110_100_100));
        covered.Steps.OfType<FileMount>().ShouldBeEmpty();
    }

    [Fact]
    public void ProfileEtc_OnAHostWithoutNamesForWhatIsGenerated_IsAutoetc()
    {
        FakeHost[] hosts =
        [
            new FakeHost().File("/etc/passwd", "/etc/group"),
            new FakeHost().File("/etc/passwd", "/etc/group", "/etc/mtab"),
            new FakeHost().File("/etc/passwd", "/etc/group").Link("/etc/mtab", "elsewhere"),
            new FakeHost().File("/etc/group").Link("/etc/mtab", "/proc/mounts"),
            new FakeHost().File("/etc/passwd", "/usr/group").Link("/etc/group", "../usr/group").Link("/etc/mtab", "/proc/mounts"),
        ];
        foreach (var host in hosts)
            Plan(host, MountPlanner.ProfileEtc).Steps.OfType<FileMount>().ShouldBeEmpty();
        Plan(new FakeHost().File("/etc/passwd", "/etc/group").Link("/etc/mtab", "/proc/mounts"),
            MountPlanner.ProfileEtc).Steps.OfType<FileMount>().Count().ShouldBe(2);
    }

    [Fact]
    public void NoEtc_Accounts_AreThereAllTheSame() =>
        Plan(new FakeHost()).Steps.ShouldBe(
            [new DirectoryStep("/etc", 0b111_101_101), new FileStep("/etc/passwd", "passwd", 0b110_100_100),
                new FileStep("/etc/group", "group", 0b110_100_100)]);

    [Fact]
    public void Dev_HasTheUsual_AndNothingElse() =>
        Plan(new FakeHost(), new DevEntry("/dev"), new MqueueEntry("/dev/mqueue")).Lines().ShouldBe(
        [
            "dir /dev", "tmpfs /dev ro",
            .. ((string[])["null", "zero", "full", "random", "urandom", "tty"]).SelectMany(
                static d => (string[])[$"file /dev/{d}", $"bind /dev/{d} /dev/{d} rw dev file"]),
            "link /dev/fd /proc/self/fd", "link /dev/stdin /proc/self/fd/0", "link /dev/stdout /proc/self/fd/1",
                "link /dev/stderr /proc/self/fd/2",
            "dir /dev/pts", "devpts /dev/pts", "link /dev/ptmx pts/ptmx", "dir /dev/shm", "tmpfs /dev/shm rw", "dir /dev/mqueue",
                "mqueue /dev/mqueue",
        ]);

    [Fact]
    public void File_ThroughALinkIntoABind_IsNotMadeOnTheHost()
    {
        var host = new FakeHost().Directory("/data");
        Refused(host, Writable("/data"), new SymlinkEntry("/x", "/data"),
            new FileEntry("/x/file", "")).Message.ShouldContain("it would be made on the host, in /data");
        Refused(
            host, Writable("/data"), new SymlinkEntry("/x", "/data"), new SymlinkEntry("/x/link", "y")).Message.ShouldContain("/data/link");
        Plan(host, new TmpfsEntry("/t"), new SymlinkEntry("/x", "/t"), new FileEntry("/x/a/file", ""))
            .Lines()
            .ShouldBe(["dir /t", "tmpfs /t rw", "link /x /t", "dir /t/a", "file /t/a/file"]);
    }

    [Fact]
    public void Symlink_Dereferenced_TakesTheHostLinksText()
    {
        var host = new FakeHost().Link("/etc/localtime", "/usr/share/zoneinfo/UTC").File("/plain");
        Plan(host, new SymlinkEntry("/tz", "/etc/localtime") { Dereference = true }).Lines().ShouldBe(["link /tz /usr/share/zoneinfo/UTC"]);
        Refused(host, new SymlinkEntry("/tz", "/plain") { Dereference = true }).Message.ShouldContain("not a symbolic link");
    }

    [Fact]
    public void Overlay_LayersAreSeen_AndNothingIsMadeInThem()
    {
        var host = new FakeHost().Directory("/base/sub", "/top", "/work", "/data");
        Plan(host, new OverlayEntry("/m", ["/base"]) { Upper = "/top", Work = "/work" }, ReadOnly("/data", "/m/sub")).Lines()
            .ShouldBe(["dir /m", "overlay /m /base /top", "bind /data /m/sub ro"]);
        Refused(host, new OverlayEntry("/m", ["/base"]) { Upper = "/top", Work = "/work" },
            ReadOnly("/data", "/m/new")).Message.ShouldContain("in the overlay on /m");
        Refused(host, new OverlayEntry("/m", ["/base", "/nope"])).Message.ShouldContain("cannot overlay /nope on /m");
    }

    [Theory]
    [InlineData("/data/link", false)]
    [InlineData("/data/link", true)]
    [InlineData("/alias/link", false)]
    public void Source_ThroughALinkThatTheWorkloadMayMake_IsRefused(string source, bool before)
    {
        var host = new FakeHost().Directory("/data", "/secret").Link("/data/link", "/secret").Link("/alias", "/data");
        FilesystemEntry[] entries = [ReadOnly(source, "/x"), Writable("/data", "/d")];
        if (before)
            Array.Reverse(entries);

        var refused = Refused(host, entries);
        refused.Message.ShouldContain(
            $"cannot use {source}: it leads to /secret through a symbolic link inside /data, which the workload may write");
    }

    [Fact]
    public void Source_ThroughALinkThatTheWorkloadMayMake_IsRefusedInOverlaysAndEtcToo()
    {
        var host = new FakeHost().Directory("/data", "/secret", "/base", "/work").Link("/data/link", "/secret");
        Refused(host, Writable("/data"),
            new OverlayEntry("/m", ["/data/link", "/base"])).Message.ShouldContain("through a symbolic link inside /data");
        Refused(host, Writable("/data"), ReadOnly("/data/link", "/etc")).Message.ShouldContain("through a symbolic link inside /data");
        Refused(host, new OverlayEntry("/m", ["/base"]) { Upper = "/data", Work = "/work" },
            ReadOnly("/data/link", "/x")).Message.ShouldContain("inside /data");
    }

    [Fact]
    public void Source_ThroughALinkThatGivesNothingNew_IsFine()
    {
        var host = new FakeHost().Directory("/data/v2", "/secret").Link("/data/current", "v2").Link("/outside", "/secret");
        Plan(host, Writable("/data"), ReadOnly("/data/current", "/x")).Lines().ShouldContain("bind /data/v2 /x ro");
        Plan(host, Writable("/data"), ReadOnly("/outside", "/x")).Lines().ShouldContain("bind /secret /x ro");
    }
}
