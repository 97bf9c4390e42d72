using System.Collections.Immutable;
using Berth.Engine.Specs;
using Berth.Sandbox.Errors;
using Berth.Workloads.Specs;

namespace Berth.Engine.Tests.Specs;

public sealed class SpecBuilderTests
{
    [Fact]
    public void Build_CommandOnly_IsAWorkspaceNamedForIt()
    {
        var spec = SpecBuilder.Build(new WorkloadSource { Command = ["/usr/bin/Make", "-j2"] });
        (spec.Name, spec.Sandbox.Profile, spec.Sandbox.Require).ShouldBe(("make", SandboxProfile.Workspace, IsolationTier.Namespaces));
        spec.Command.ShouldBe(["/usr/bin/Make", "-j2"]);
    }

    [Theory]
    [InlineData("/usr/bin/[", "workload")]
    [InlineData("./-x_1.sh", "x_1-sh")]
    [InlineData("grüß", "gr--")]
    public void Build_Name_IsAlwaysOneThatAFileCouldHave(string command, string name)
    {
        SpecBuilder.Build(new WorkloadSource { Command = [command] }).Name.ShouldBe(name);
        SpecBuilder.Build(new WorkloadSource { Command = [new string('a', 300)] }).Name.Length.ShouldBe(64);
    }

    [Fact]
    public void Build_Flags_BecomeEntries_TheShallowOnesFirst()
    {
        var here = Environment.CurrentDirectory;
        var spec = SpecBuilder.Build(new WorkloadSource
        {
            Command = ["x"],
            ReadOnly = ["/usr", "/a/b/c", "."],
            Writable = ["/", "/a/"],
            Binds = ["/s:/t", "/s:/u:rw", "./rel:/v:ro"],
            Tmpfs = ["/a/b", "/zz"],
            Environment = ["A=1", "B=x=y", "C="],
            Deny = ["/**/.env"],
            Network = NetworkMode.Host,
            Profile = SandboxProfile.Strict,
            Require = IsolationTier.Landlock,
            Identity = 7,
            WorkingDirectory = "sub",
            Memory = "512M",
            Pids = 64,
            Tty = true,
        });

        spec.Sandbox.Filesystem.Where(e => e.Target != here).ShouldBe(
        [
            new BindEntry("/", "/") { Write = true },
            new TmpfsEntry("/zz"), new BindEntry("/usr", "/usr"), new BindEntry("/s", "/t"), new BindEntry("/s", "/u") { Write = true },
            new BindEntry(Path.Combine(here, "rel"), "/v"), new BindEntry("/a", "/a") { Write = true },
            new TmpfsEntry("/a/b"), new BindEntry("/a/b/c", "/a/b/c"),
        ]);
        spec.Sandbox.Filesystem.ShouldContain(new BindEntry(here, here));
        spec.Environment.ShouldBe([new("A", "1"), new("B", "x=y"), new("C", "")]);
        spec.Sandbox.Deny.ShouldBe(["/**/.env"]);
        (spec.Sandbox.Network, spec.Sandbox.Profile, spec.Sandbox.Require,
            spec.Sandbox.Identity).ShouldBe((NetworkMode.Host, SandboxProfile.Strict, IsolationTier.Landlock, 7));
        (spec.WorkingDirectory, spec.Sandbox.Resources.Memory, spec.Sandbox.Resources.Pids,
            spec.Sandbox.Tty).ShouldBe((Path.Combine(here, "sub"), 512L << 20, 64, true));
    }

    [Fact]
    public void Build_FileAndFlags_FlagsComeLast()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("berth.json", """{ "name": "notes", "command": ["a"], "args": ["b"], "environment": { "A": "1", "B": "2" }, "sandbox": { "profile": "strict", "identity": 3, "deny": ["/x"] } }""");

        var spec = SpecBuilder.Build(new WorkloadSource { File = directory.Path, Environment = ["A=9"], Deny = ["/y"], Tmpfs = ["/t"] });
        (spec.Name, spec.Sandbox.Profile, spec.Sandbox.Identity).ShouldBe(("notes", SandboxProfile.Strict, 3));
        spec.Command.Concat(spec.Args).ShouldBe(["a", "b"]);
        spec.Environment.ShouldBe([new("A", "9"), new("B", "2")]);
        spec.Sandbox.Deny.ShouldBe(["/x", "/y"]);

        var other = SpecBuilder.Build(new WorkloadSource { File = directory["berth.json"], Command = ["c", "d"], Identity = 4 });
        other.Command.Concat(other.Args).ShouldBe(["c", "d"]);
        other.Sandbox.Identity.ShouldBe(4);
    }

    [Theory]
    [InlineData("Binds", "/only", "is not SOURCE:TARGET")]
    [InlineData("Binds", "/a:/b:wr", "is not SOURCE:TARGET")]
    [InlineData("Binds", "/a::rw", "is not SOURCE:TARGET")]
    [InlineData("Binds", "/a:/b:rw:x", "is not SOURCE:TARGET")]
    [InlineData("Environment", "NOT_SET_HERE", "is not set here")]
    [InlineData("Environment", "=x", "is not KEY=VALUE")]
    [InlineData("Memory", "lots", "is not a size")]
    [InlineData("$.sandbox.identity", "10000", "identity 10000 is out of range (0 to 9999)")]
    [InlineData("$.sandbox.resources.pids", "0", "pids")]
    [InlineData("$.sandbox.deny", "relative", "is not absolute")]
    [InlineData("$.sandbox.deny", "/a/[b]", "brackets")]
    public void Build_WrongMember_IsNamed(string member, string value, string message)
    {
        var request = new WorkloadSource { Command = ["x"] };
        request = member switch
        {
            "Binds" => request with { Binds = [value] },
            "Environment" => request with { Environment = [value] },
            "Memory" => request with { Memory = value },
            "$.sandbox.identity" => request with { Identity = int.Parse(value, System.Globalization.CultureInfo.InvariantCulture) },
            "$.sandbox.resources.pids" => request with { Pids = int.Parse(value, System.Globalization.CultureInfo.InvariantCulture) },
            _ => request with { Deny = [value] },
        };

        var error = Should.Throw<InvalidSpecException>(() => SpecBuilder.Build(request)).Diagnostics.ShouldHaveSingleItem();
        error.Path.ShouldStartWith(member);
        error.Place.ShouldBeNull("a front end knows what it calls the member");
        error.Message.ShouldContain(message);
    }

    [Fact]
    public void Build_NothingToRun_SaysWhatToWrite()
    {
        using var directory = new TemporaryDirectory();
        Should.Throw<InvalidSpecException>(() => SpecBuilder.Build(new WorkloadSource { File = directory["missing.json"] }));
        Should.Throw<UsageException>(() => SpecBuilder.Build(new WorkloadSource())).Message.ShouldContain("berth run -- ls -l");
    }

    [Fact]
    public void FlagValue_WrongWordOrNumber_SaysWhichThereAre()
    {
        FlagValue.Word<NetworkMode>("--network", "HOST").ShouldBe(NetworkMode.Host);
        FlagValue.Integer("--pids", "-1").ShouldBe(-1);
        Should.Throw<UsageException>(
            () => FlagValue.Word<NetworkMode>("--network", "some")).Message.ShouldBe("--network: \"some\" is not one of none, host");
        Should.Throw<UsageException>(() => FlagValue.Word<NetworkMode>("--network", "1"));
        Should.Throw<UsageException>(() => FlagValue.Integer("--pids", "many")).Message.ShouldContain("not a whole number");
    }

    [Theory]
    [MemberData(nameof(Flags))]
    public void IsPlain_WithAnyFlag_IsFalse(string flag)
    {
        var property = typeof(WorkloadSource).GetProperty(flag)!;
        var request = new WorkloadSource();
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        object value = type == typeof(string) ? "1" : type == typeof(ImmutableArray<string>) ? ImmutableArray.Create("/a")
            : type == typeof(ImmutableArray<DenySpec>)
                ? ImmutableArray.Create(new DenySpec("/a"))
                : type == typeof(bool)
                ? true
                : Activator.CreateInstance(type)!;
        request.IsPlain.ShouldBeTrue();

        property.SetValue(request, value);

        request.IsPlain.ShouldBeFalse();
    }

    /// <summary>All that a request has but a file and a command: one that is added is tested too.</summary>
    public static TheoryData<string> Flags() =>
        [.. typeof(WorkloadSource).GetProperties().Where(static p => p.CanWrite).Select(static p => p.Name).Except(
            [nameof(WorkloadSource.File), nameof(WorkloadSource.Command)])];

    [Fact]
    public void FlagsOfTheDesktop_AddGrants()
    {
        var grants = SpecBuilder.Build(new WorkloadSource
        {
            Command = ["true"],
            Wayland = true,
            X11 = true,
            Sound = true,
            DbusTalk = ["org.a.B", "org.c.*"],
            Gpu = true,
            Camera = true,
        }).Grants;

        grants.Wayland.ShouldBe(WaylandGrant.Restricted);
        grants.Sound.ShouldBe(SoundGrant.Play);
        grants.Dbus.Session.ShouldNotBeNull().Talk.ShouldBe(["org.a.B", "org.c.*"]);
        (grants.X11, grants.Gpu, grants.Camera, grants.Input).ShouldBe((true, true, true, false));
        SpecBuilder.Build(new WorkloadSource { Command = ["true"] }).Grants.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void FlagsOfTheDesktop_ThatAreNoBusNames_AreRefused() =>
        Should.Throw<InvalidSpecException>(() => SpecBuilder.Build(new WorkloadSource { Command = ["true"], DbusTalk = ["org.*"] }))
            .Message.ShouldContain("would grant nearly everything on the bus");
}
