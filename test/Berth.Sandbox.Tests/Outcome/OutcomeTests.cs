using Berth.Instances.HostActions;
using Berth.Linux.Abi;
using Berth.Sandbox.Compilation;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Planning;
using Berth.Sandbox.Planning.Profiles;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Tests.Outcome;

public sealed class OutcomeTests
{
    [Theory]
    [InlineData(IsolationTier.Namespaces, true, 7, IsolationTier.Namespaces)]
    [InlineData(IsolationTier.Landlock, true, 7, IsolationTier.Namespaces)]
    [InlineData(IsolationTier.None, true, 0, IsolationTier.Namespaces)]
    [InlineData(IsolationTier.Landlock, false, 1, IsolationTier.Landlock)]
    [InlineData(IsolationTier.None, false, 7, IsolationTier.Landlock)]
    [InlineData(IsolationTier.None, false, 0, IsolationTier.None)]
    [InlineData(IsolationTier.Namespaces, false, 7, null)]
    [InlineData(IsolationTier.Landlock, false, 0, null)]
    public void Tier_TheStrongestThereIs_NeverBelowWhatIsRequired(IsolationTier require, bool namespaces, int landlock, IsolationTier? tier)
    {
        var context = namespaces ? PlanningFixture.User() : PlanningFixture.User().WithoutNamespaces(landlock);
        var spec = PlanningFixture.Spec(new SandboxSpec { Require = require, Profile = SandboxProfile.Strict });
        if (tier is { } chosen)
            PlanningFixture.Plan(spec, context).Tier.ShouldBe(chosen);
        else
            Should.Throw<IsolationUnavailableException>(() => PlanningFixture.Plan(spec, context)).Message.ShouldContain(
                require == IsolationTier.Namespaces ? "a test says no; ask the test" : "Landlock");
    }

    [Fact]
    public void Tier_NoneIsAcceptedAndNothingIsThere_RefusesARuleThatNothingHolds()
    {
        var nothing = PlanningFixture.User().WithoutNamespaces(landlock: 0);
        var accepting = new SandboxSpec { Require = IsolationTier.None };
        var outcome = SandboxPlanner.Plan(
            PlanningFixture.Spec(accepting with { Filesystem = [new BindEntry("/srv", "/srv") { Write = true }] }), nothing);
        outcome.Warnings.ShouldHaveSingleItem().ShouldStartWith("nothing isolates it here");
        outcome.Parameters.Network.ShouldBe(NetworkMode.Host, "explain must not claim otherwise");
        SandboxSpec[] refused =
        [
            accepting with { Deny = ["/srv/x"] }, accepting with { Network = NetworkMode.None }, accepting with
            {
                Filesystem = [new BindEntry("/srv", "/srv")],
            },
            accepting with { Filesystem = [new TmpfsEntry("/t")] }, accepting with { Tty = true }, accepting with
            {
                Seccomp = new SeccompSpec { Presets = [SeccompPreset.Tty] },
            },
        ];
        foreach (var spec in refused)
            Should.Throw<SandboxPlanException>(
                () => PlanningFixture.Plan(PlanningFixture.Spec(spec), nothing)).Message.ShouldContain(
                    "cannot be enforced: this host has neither");

        var root = SandboxPlanner.Plan(PlanningFixture.Spec(accepting), PlanningFixture.Root().WithoutNamespaces(landlock: 0)).Parameters;
        root.Identity.HostUid.ShouldBe(1_000_000u);
        SandboxCompiler.Compile(root, LaunchMode.Standalone).Operations.ShouldContain(
            static o => o.Note == "become user 1000000", "root never runs a workload as root");
    }

    [Fact]
    public void IsolationNone_IsTheCallerAndSaysNothingElse()
    {
        foreach (var context in (PlanningContext[])[PlanningFixture.Root(), PlanningFixture.User()])
        {
            var outcome = SandboxPlanner.Plan(PlanningFixture.Spec(new SandboxSpec()) with { Isolation = Isolation.None }, context);
            (outcome.Parameters.Identity.HostUid, outcome.Parameters.Identity.Number,
                outcome.Parameters.Network).ShouldBe((context.Caller.Uid, null, NetworkMode.Host));
            outcome.HostActions.ShouldBeEmpty();
            outcome.Warnings.Length.ShouldBe(context.Caller.Uid == 0 ? 1 : 0);
        }
    }

    [Fact]
    public void Tier_SpecTurnsNamespacesOff_SaysSo()
    {
        var noMount = new SandboxSpec { Namespaces = new NamespaceSpec { Mount = false } };
        Should.Throw<IsolationUnavailableException>(
            () => SandboxPlanner.PlanChecked(PlanningFixture.Spec(noMount), PlanningFixture.User())).Message.ShouldContain(
                "the spec turns the mount namespace off");
        var noUser = new SandboxSpec { Namespaces = new NamespaceSpec { User = false }, Profile = SandboxProfile.Strict };
        Should.Throw<IsolationUnavailableException>(
            () => PlanningFixture.Plan(PlanningFixture.Spec(noUser))).Message.ShouldContain("only root");
        PlanningFixture.Plan(
            PlanningFixture.Spec(noUser), PlanningFixture.Root().WithoutNamespaces()).Tier.ShouldBe(IsolationTier.Namespaces);
    }

    [Fact]
    public void Landlock_WhatItCannotDo_IsRefusedOrSaid()
    {
        var context = PlanningFixture.User(FakeHost.Merged().Directory("/data/sub", "/home/me/project/sub"))
            .WithoutNamespaces(landlock: 1) with
        { CurrentDirectory = "/home/me/project" };
        SandboxSpec Sandbox(params FilesystemEntry[] entries) => new() { Require = IsolationTier.Landlock, Filesystem = [.. entries] };
        string Refused(SandboxSpec sandbox) =>
            Should.Throw<SandboxPlanException>(() => PlanningFixture.Plan(PlanningFixture.Spec(sandbox), context)).Message;

        Refused(Sandbox() with { Deny = ["/x"] }).ShouldContain("deny /x cannot be enforced in the landlock tier");
        Refused(Sandbox(new TmpfsEntry("/x"))).ShouldContain("/x cannot be made in the landlock tier");
        Refused(Sandbox(new BindEntry("/data", "/x"))).ShouldContain("/x cannot be made");
        Refused(Sandbox(new BindEntry("/nope", "/nope"))).ShouldContain("cannot grant /nope");
        Refused(Sandbox(new BindEntry("/data", "/data") { Write = true },
            new BindEntry("/data/sub", "/data/sub"))).ShouldContain(
                "/data/sub cannot be read-only in the landlock tier: /data above it is writable");
        Refused(
            Sandbox(new BindEntry("/home/me/project/sub", "/home/me/project/sub"))).ShouldContain("/home/me/project above it is writable");

        var planned =
            PlanningFixture.Plan(PlanningFixture.Spec(Sandbox(new BindEntry("/made", "/made") { Write = true, Ensure = true })), context);
        planned.Landlock!.Rules.Select(static r => r.Path).ShouldBe(
            ["/dev/null", "/etc", "/home/me/project", "/made", "/proc", "/usr"], "an ensured directory is granted before it is there");
        planned.NotEnforced.ShouldContain(static n => n.StartsWith("namespaces: ", StringComparison.Ordinal));
        planned.NotEnforced.ShouldContain(static n => n.Contains("truncating", StringComparison.Ordinal));
        planned.NotEnforced.ShouldContain(static n => n.StartsWith("a network namespace", StringComparison.Ordinal));
        planned.SeccompText.ShouldEndWith("no sockets but AF_UNIX, no limits of other processes");
    }

    [Fact]
    public void Environment_IsItsOwn_SortedAndTheSpecsWins()
    {
        var spec = PlanningFixture.Spec() with
        {
            Environment = PlanningFixture.Spec().Environment.Add("LANG", "de_DE.UTF-8").Add("A", "1").Add("EMPTY", ""),
        };
        PlanningFixture.Plan(spec, PlanningFixture.User().With(("TERM", "xterm"), ("LD_PRELOAD", "evil"))).Environment.ShouldBe(
        [
            "A=1", "EMPTY=", "HOME=/home/berth", "LANG=de_DE.UTF-8", "LOGNAME=berth",
                "PATH=/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin",
            "SHELL=/bin/sh", "TERM=xterm", "USER=berth", "XDG_RUNTIME_DIR=/run/user/1000",
        ]);
    }

    [Fact]
    public void Command_WithoutASlash_IsTheFirstInPathThatTheWorkloadCanSee()
    {
        var host = FakeHost.Merged().Program("/home/me/.local/bin/true").Program("/home/me/.local/bin/mine").File("/usr/bin/plain");
        var context = PlanningFixture.User(host).With(("PATH", "relative:/home/me/.local/bin:/bin:/usr/bin"));
        WorkloadSpec Run(params string[] command) => PlanningFixture.Spec() with { Command = [.. command] };

        PlanningFixture.Plan(Run("true", "x") with { Args = ["y"] }, context).ShouldSatisfyAllConditions(
            p => p.Executable.ShouldBe("/bin/true"), p => p.Arguments.ShouldBe(["true", "x", "y"]));
        PlanningFixture.Plan(Run("/any/where"), context).Executable.ShouldBe("/any/where");
        PlanningFixture.Plan(Run("./tool") with { WorkingDirectory = "/usr" }, context).Executable.ShouldBe("/usr/./tool");
        Should.Throw<CommandNotFoundException>(
            () => PlanningFixture.Plan(Run("nope"), context)).Message.ShouldContain("command \"nope\" is not in PATH");
        Should.Throw<CommandNotFoundException>(() => PlanningFixture.Plan(Run("plain"), context)).Message.ShouldContain("not in PATH");
        Should.Throw<CommandNotFoundException>(
            () => PlanningFixture.Plan(Run("mine"), context)).Message.ShouldContain("grant /home/me/.local/bin");
    }

    [Theory]
    [InlineData(null, "/usr/bin/zsh", "/usr/bin/zsh", "-zsh")]
    [InlineData(null, "zsh", "/bin/sh", "-sh")]
    [InlineData("/bin/own", "/usr/bin/zsh", "/bin/own", "-own")]
    public void Command_None_IsTheShell(string? shell, string variable, string executable, string name)
    {
        var planned = PlanningFixture.Plan(
            PlanningFixture.Spec() with { Command = [], Shell = shell }, PlanningFixture.User().With(("SHELL", variable)));
        (planned.Executable, planned.Arguments[0]).ShouldBe((executable, name));
    }

    [Fact]
    public void WorkingDirectory_NotInside_IsRefused()
    {
        PlanningFixture.Plan(PlanningFixture.Spec()).WorkingDirectory.ShouldBe("/home/berth");
        PlanningFixture.Plan(PlanningFixture.Spec(new SandboxSpec())).WorkingDirectory.ShouldBe("/home/me");
        Should.Throw<SandboxPlanException>(
            () => PlanningFixture.Plan(PlanningFixture.Spec() with { WorkingDirectory = "/srv" }))
                .Message.ShouldContain("/srv is not there inside the sandbox; grant it, or choose another");
        Should.Throw<SandboxPlanException>(
            () => PlanningFixture.Plan(PlanningFixture.Spec(new SandboxSpec()),
                PlanningFixture.User() with { CurrentDirectory = "/" })).Message.ShouldContain("whole host");
    }

    [Fact]
    public void Namespaces_FollowTheSpec()
    {
        long Flags(SandboxSpec sandbox) =>
            PlanningFixture.Plan(PlanningFixture.Spec(sandbox with { Profile = SandboxProfile.Strict })).Namespaces;
        const long all = CloneFlags.CLONE_NEWUSER | CloneFlags.CLONE_NEWNS | CloneFlags.CLONE_NEWPID | CloneFlags.CLONE_NEWIPC
            | CloneFlags.CLONE_NEWUTS | CloneFlags.CLONE_NEWNET | CloneFlags.CLONE_NEWCGROUP;
        Flags(new SandboxSpec()).ShouldBe(all);
        Flags(new SandboxSpec { Network = NetworkMode.Host }).ShouldBe(all & ~CloneFlags.CLONE_NEWNET);
        Flags(new SandboxSpec { Namespaces = new NamespaceSpec { Net = false, Pid = false, Ipc = false, Uts = false, Cgroup = false } })
            .ShouldBe(CloneFlags.CLONE_NEWUSER | CloneFlags.CLONE_NEWNS);
        PlanningFixture.Plan(
            PlanningFixture.Spec(new SandboxSpec { Profile = SandboxProfile.Permissive })).Namespaces.ShouldBe(
                all & ~CloneFlags.CLONE_NEWNET);
    }

    [Fact]
    public void Profiles_Warn_WhereTheyIsolateLittle()
    {
        SandboxPlanner.Plan(PlanningFixture.Spec(new SandboxSpec { Profile = SandboxProfile.Permissive }),
            PlanningFixture.User()).Warnings.ShouldHaveSingleItem()
            .ShouldContain("isolates little");
        SandboxPlanner.Plan(PlanningFixture.Spec(new SandboxSpec()), PlanningFixture.User()).Warnings.ShouldHaveSingleItem()
            .ShouldContain("whole home directory");
        SandboxPlanner.Plan(PlanningFixture.Spec(), PlanningFixture.User()).Warnings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1000, new[] { "/run/user/1000" })]
    [InlineData(1001, new[] { "/run/user", "/run/user/1001" })]
    public void Profile_Permissive_HasARuntimeDirectoryForWhoHasNotLoggedInToo(uint uid, string[] mounted)
    {
        var plan = PlanningFixture.Plan(
            PlanningFixture.Spec(new SandboxSpec { Profile = SandboxProfile.Permissive }),
                PlanningFixture.User() with { Caller = new Berth.Sandbox.Host.Caller(uid, uid, []) });

        plan.Environment.ShouldContain($"XDG_RUNTIME_DIR=/run/user/{uid}");
        plan.Mounts.OfType<TmpfsMount>()
            .Select(static mount => mount.Target)
            .Where(static target => target.StartsWith("/run/", StringComparison.Ordinal))
            .ShouldBe(mounted);
    }

    [Fact]
    public void Profile_PermissiveWithoutLogind_HasNoRuntimeDirectory()
    {
        var host = new FakeHost().Directory("/run/lock");
        ProfileEntries.RuntimeDirectory(SandboxProfile.Permissive, host, 1000).ShouldBeNull();
        ProfileEntries.RuntimeDirectory(SandboxProfile.Strict, host, 1000).ShouldBe("/run/user/1000");
    }

    [Fact]
    public void Profile_StrictOnASplitHost_BindsEachDirectory()
    {
        var mounts = PlanningFixture.Plan(PlanningFixture.Spec(), PlanningFixture.User(FakeHost.Split())).Mounts;
        mounts.OfType<BindMount>()
            .Where(static b => !b.Device)
            .Select(static b => b.Target)
            .ShouldBe(["/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc"]);
        PlanningFixture.Plan(PlanningFixture.Spec()).Mounts.ShouldContain(new SymlinkStep("/bin", "usr/bin"));
    }

    [Fact]
    public void Profile_ForAService_HasAnEtcThatKeepsItsAccounts()
    {
        // A service outlives many changes of the host's accounts; what is mounted over a file is gone with the file's name.
        PlanningFixture.Plan(PlanningFixture.Spec()).Mounts.ShouldContain(new BindMount("/etc", "/etc", Directory: true));
        PlanningFixture.Plan(PlanningFixture.Spec() with { Supervise = new SuperviseSpec { Restart = RestartCondition.Always } }).Mounts
            .ShouldContain(new BindMount("/etc", "/etc/.host/etc", Directory: true));
    }

    [Fact]
    public void Limits_WithoutACgroup_AreRefusedOrSaid()
    {
        var limited = new SandboxSpec { Profile = SandboxProfile.Strict, Resources = new ResourceSpec { Memory = 1 << 20 } };
        Should.Throw<LimitUnavailableException>(
            () => PlanningFixture.Plan(PlanningFixture.Spec(limited))).Message.ShouldContain("cannot limit memory, pids or CPU");
        var optional = limited with { Resources = limited.Resources with { Optional = true } };
        PlanningFixture.Plan(PlanningFixture.Spec(optional)).NotEnforced.ShouldContain(
            static n => n.StartsWith("resource limits of the cgroup", StringComparison.Ordinal));
        SandboxPlanner.Plan(PlanningFixture.Spec(optional), PlanningFixture.User()).Warnings.ShouldContain(
            static warning => warning.StartsWith("not enforced: resource limits of the cgroup", StringComparison.Ordinal));
        var delegated = PlanningFixture.User() with { Features = new HostFeatures { LandlockAbi = 7, CgroupParent = "/cg" } };
        PlanningFixture.Plan(PlanningFixture.Spec(limited), delegated).Cgroup.ShouldBe("/cg/berth-0123456789ab");
    }

    [Fact]
    public void HostActions_WritableOverlay_IsTheIdentitysToWrite()
    {
        var overlay = new OverlayEntry("/data", ["/usr"]) { Upper = "/root", Work = "/tmp" };
        var sandbox = new SandboxSpec
        {
            Profile = SandboxProfile.Strict,
            Identity = 3,
            Filesystem = [overlay, new OverlayEntry("/both", ["/usr", "/etc"])],
        };

        SandboxPlanner.Plan(PlanningFixture.Spec(sandbox), PlanningFixture.Root()).HostActions
            .ShouldBe([new AclAction("/root", 1_000_003, "rwx"), new AclAction("/tmp", 1_000_003, "rwx")]);
        SandboxPlanner.Plan(PlanningFixture.Spec(sandbox with { Identity = null }), PlanningFixture.User()).HostActions.ShouldBeEmpty();
    }

    [Fact]
    public void HostActions_ComeInOrder_EachWithItsRevert()
    {
        var sandbox = new SandboxSpec
        {
            Identity = 3,
            Filesystem = [new BindEntry("/srv/new", "/data") { Write = true, Ensure = true }],
            ExtraPermissions = [new PermissionSpec { Path = "/srv/x", Ensure = true, Read = true }],
        };
        var outcome = SandboxPlanner.Plan(PlanningFixture.Spec(sandbox), PlanningFixture.Root());
        outcome.HostActions.ShouldBe(
        [
            new EnsureDirectoryAction("/srv/new", 1_000_003), new EnsureDirectoryAction("/srv/x", null),
            new AclAction("/root", 1_000_003, "rwx"), new AclAction("/srv/x", 1_000_003, "r--"),
        ]);
        outcome.HostActions.Where(static a => a.RevertDescription is null).ShouldAllBe(static a => a is EnsureDirectoryAction);
        SandboxPlanner.Plan(PlanningFixture.Spec(), PlanningFixture.User()).HostActions.ShouldBeEmpty();
    }
}
