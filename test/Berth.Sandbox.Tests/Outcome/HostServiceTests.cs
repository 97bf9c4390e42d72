using Berth.Instances.HostActions;
using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Planning;
using Berth.Sandbox.Planning.Grants;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Tests.Outcome;

public sealed class HostServiceTests
{
    private const string Directory = "/run/berth/host-services/" + PlanningFixture.InstanceId;

    [Fact]
    public void Plan_HostService_BindsItsSocketReadOnlyAndSaysWhere()
    {
        var outcome = SandboxPlanner.Plan(Spec(), Context());

        outcome.Sockets.ShouldBe(new SocketDirectoryAction(Directory, Uid: null));
        outcome.HostActions.ShouldContain(outcome.Sockets!);
        outcome.Parameters.Mounts.OfType<BindMount>().ShouldContain(new BindMount(Directory, "/run/host-services", Directory: true));
        outcome.Parameters.Environment.Where(static v => v.StartsWith("BERTH_", StringComparison.Ordinal)).ShouldBe(
        [
            "BERTH_SERVICE_BIG_CLOCK_FD=4", "BERTH_SERVICE_BIG_CLOCK_SOCKET=/run/host-services/big-clock",
            "BERTH_SERVICE_FETCH_FD=3", "BERTH_SERVICE_FETCH_SOCKET=/run/host-services/fetch",
        ]);
    }

    [Fact]
    public void Plan_IdentityOfItsOwn_OwnsTheSockets()
    {
        var spec = Spec() with { Sandbox = new SandboxSpec { Profile = SandboxProfile.Strict, Identity = 7 } };
        var context = Context() with { Caller = PlanningFixture.Root().Caller, CurrentDirectory = "/root" };

        SandboxPlanner.Plan(spec, context).Sockets!.Uid.ShouldBe(1_000_007U);
    }

    [Fact]
    public void Plan_HostService_RunsAsTheCallerWithItsSocketNamed()
    {
        var service = SandboxPlanner.Plan(Spec(), Context()).HostServices[0];

        service.Sandbox.ShouldBeNull();
        service.Executable.ShouldBe("/usr/bin/fetch-service");
        service.Arguments.ShouldBe(["fetch-service", "--quiet", "--service-id", "fetch", "--service-fd", "3"]);
        service.Environment.ShouldContain("SECRET=x");
        service.Environment.ShouldContain("MODE=fast");
        service.WorkingDirectory.ShouldBe("/home/me");
        service.Methods.ShouldBe(["get"]);
    }

    [Fact]
    public void Plan_HostServiceWithSandbox_SeesWhatThatSays()
    {
        var outcome = SandboxPlanner.Plan(Spec(), Context());
        var service = outcome.HostServices[1];

        var sandbox = service.Sandbox.ShouldNotBeNull();
        sandbox.Tier.ShouldBe(IsolationTier.Namespaces);
        sandbox.Network.ShouldBe(NetworkMode.None);
        sandbox.Environment.ShouldNotContain("SECRET=x");
        sandbox.Mounts.ShouldNotContain(static m => m.Target == "/run/host-services");
        sandbox.Environment.Where(static v => v.StartsWith("BERTH_", StringComparison.Ordinal))
            .ShouldBe([$"BERTH_CALLER={Spec().Name}", "BERTH_SERVICE_PROTOCOL=1"]);
        outcome.HostActions.ShouldContain(
            new EnsureDirectoryAction("/srv/clock", null), "what its sandbox needs done to the host is done too");
    }

    [Fact]
    public void Plan_NoMountNamespace_NamesTheSocketOnTheHost()
    {
        var spec = Spec();
        spec = spec with { Sandbox = spec.Sandbox with { Require = IsolationTier.Landlock } };
        var grants = new GrantSpec { HostServices = [spec.Grants.HostServices[0]] };

        SandboxPlanner.Plan(spec with { Grants = grants },
            Context().WithoutNamespaces()).Parameters.Environment.ShouldContain($"BERTH_SERVICE_FETCH_SOCKET={Directory}/fetch");
        SandboxPlanner.Plan(spec with { Isolation = Isolation.None, Sandbox = new SandboxSpec(), Grants = grants },
            Context()).Parameters.Environment.ShouldContain($"BERTH_SERVICE_FETCH_SOCKET={Directory}/fetch");
    }

    [Fact]
    public void Plan_PermissiveProfile_KeepsTheHostsRunBesideTheSockets()
    {
        var spec = Spec() with { Sandbox = new SandboxSpec { Profile = SandboxProfile.Permissive } };
        var context = Context(FakeHost.Merged().Directory("/run/lock").Link("/run/shm", "/dev/shm"));

        var mounts = SandboxPlanner.Plan(spec, context).Parameters.Mounts;

        mounts.ShouldContain(static m => m is BindMount && m.Target == "/run/lock");
        mounts.ShouldContain(static m => m is SymlinkStep && m.Target == "/run/shm");
        mounts.ShouldContain(static m => m is BindMount && m.Target == "/run/host-services");
    }

    [Fact]
    public void Plan_ServiceThatIsNotThere_NamesTheService()
    {
        var grant = new HostServiceGrant { Name = "nope", Command = ["no-such-service"], Methods = ["get"] };
        Should.Throw<HostServiceStartException>(
            () => SandboxPlanner.Plan(
                PlanningFixture.Spec() with { Grants = new GrantSpec { HostServices = [grant] } }, PlanningFixture.User()))
            .Message.ShouldStartWith("host service nope: command \"no-such-service\" is not in PATH");
    }

    [Fact]
    public void Plan_NoGrants_HasNothingOfThem()
    {
        var outcome = SandboxPlanner.Plan(PlanningFixture.Spec(), PlanningFixture.User());
        outcome.HostActions.ShouldBeEmpty();
        outcome.Sockets.ShouldBeNull();
        outcome.Parameters.Mounts.ShouldNotContain(static m => m.Target.StartsWith("/run/host", StringComparison.Ordinal));
    }

    internal static WorkloadSpec Spec() => PlanningFixture.Spec() with
    {
        Grants = new GrantSpec
        {
            HostServices =
            [
                new HostServiceGrant
                {
                    Name = "fetch",
                    Command = ["fetch-service", "--quiet"],
                    Methods = ["get"],
                    Environment = PlanningFixture.Spec().Environment.Add("MODE", "fast"),
                },
                new HostServiceGrant
                {
                    Name = "big-clock",
                    Command = ["clock"],
                    Methods = ["now", "ticks"],
                    Sandbox = new SandboxSpec
                    {
                        Profile = SandboxProfile.Strict,
                        Filesystem = [new BindEntry("/srv/clock", "/srv/clock") { Write = true, Ensure = true }],
                    },
                },
            ],
        },
    };

    internal static PlanningContext Context(FakeHost? host = null) =>
        PlanningFixture.User((host ?? FakeHost.Merged()).Program("/usr/bin/fetch-service").Program("/usr/bin/clock"));
}
