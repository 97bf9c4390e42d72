using Berth.Linux.Abi;
using Berth.Sandbox.Compilation;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Explanation;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Planning;
using Berth.Sandbox.Syscalls;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Tests.Outcome;

/// <summary>Plans of networks with rules.</summary>
public sealed class NetworkTests
{
    [Fact]
    public void Network_WithRules_HasANamespaceOfItsOwnAndTheFilesByWhichNamesAreResolved()
    {
        var host = FakeHost.Merged()
            .Text("/etc/nsswitch.conf", "passwd: files systemd\nhosts: files resolve [!UNAVAIL=return] dns\n")
            .Text("/etc/hosts", "127.0.0.1 localhost\n10.0.0.7 db.internal DB # the database\n10.0.0.8 other.internal\n");

        var parameters = PlanningFixture.Plan(Spec(["db.internal:5432"]), PlanningFixture.User(host));

        (parameters.Namespaces & CloneFlags.CLONE_NEWNET).ShouldNotBe(0);
        Content(parameters, "/etc/resolv.conf").ShouldContain("nameserver 198.18.0.53\n");
        Content(parameters, "/etc/nsswitch.conf").ShouldBe("hosts: files dns\npasswd: files systemd\n");
        Content(parameters, "/etc/hosts").ShouldContain("10.0.0.8 other.internal\n");
        Content(parameters, "/etc/hosts").ShouldNotContain("db.internal", Case.Sensitive, "Berth resolves it");
        PlanningFixture.Plan(PlanningFixture.Spec()).NetworkPlan.ShouldBeNull();
    }

    [Theory]
    [InlineData(true, "udp:a.example:53", 48, 102)]
    [InlineData(true, "a.example", 0, 6)]
    [InlineData(false, "udp:a.example:53", 48, 52)]
    public void Launcher_OfANetworkWithRules_PassesItsSockets(bool has6, string allow, int datagrams, int sockets)
    {
        var host = FakeHost.Merged();
        if (has6)
            host.File("/proc/net/if_inet6");

        var parameters = PlanningFixture.Plan(Spec([allow]), PlanningFixture.User(host));

        parameters.NetworkPlan.ShouldNotBeNull().Datagrams.ShouldBe(datagrams);
        var program = SandboxCompiler.Compile(parameters, LaunchMode.Standalone with { NetworkDescriptor = 3 });
        program.Numbered().Count(static one => one.Operation is SyscallOperation { Call: Syscall.socket } call
            && call.Note == "make the sockets of the network").ShouldBe(sockets);
    }

    [Fact]
    public void Log_WhereTheWorkloadMayWrite_IsRefused()
    {
        var host = FakeHost.Merged().Directory("/data/logs", "/var/log");
        var spec = Spec(["a.example"]);
        var rules = spec.Sandbox.NetworkRules!;
        WorkloadSpec With(string log) => spec with
        {
            Sandbox = spec.Sandbox with
            {
                NetworkRules = rules with { Log = log },
                Filesystem = [new BindEntry("/data", "/elsewhere") { Write = true }],
            },
        };

        Should.Throw<SandboxPlanException>(() => PlanningFixture.Plan(With("/data/logs/log"), PlanningFixture.User(host)))
            .Message.ShouldContain("/data");
        Should.Throw<SandboxPlanException>(() => PlanningFixture.Plan(With("/nowhere/log"), PlanningFixture.User(host)));
        PlanningFixture.Plan(With("/var/log/log"), PlanningFixture.User(host)).NetworkPlan!.Rules.Log.ShouldBe("/var/log/log");
    }

    [Fact]
    public void Network_WithRulesThatCannotHold_IsRefused()
    {
        var spec = Spec(["a.example"]);

        Should.Throw<IsolationUnavailableException>(() => PlanningFixture.Plan(spec, PlanningFixture.User().WithoutNamespaces()));
        foreach (var sandbox in (SandboxSpec[])
        [
            spec.Sandbox with { Require = IsolationTier.Landlock }, spec.Sandbox with { Profile = SandboxProfile.Permissive },
            spec.Sandbox with { Namespaces = new NamespaceSpec { Net = false } }, spec.Sandbox with { Network = NetworkMode.Host },
            spec.Sandbox with { NetworkRules = spec.Sandbox.NetworkRules! with { Allow = [], Deny = spec.Sandbox.NetworkRules.Allow } },
        ])
            Should.Throw<InvalidSpecException>(() => PlanningFixture.Plan(spec with { Sandbox = sandbox }));
        PlanningFixture.Plan(spec).NetworkPlan.ShouldNotBeNull();
    }

    [Fact]
    public void Explanation_HasTheRules_AndTheRecordKeepsThem()
    {
        var outcome = PlanningFixture.PlanWhole(Spec(["a.example", "10.0.0.0/8:443"]), PlanningFixture.User());

        var text = OutcomeText.Render(outcome, SandboxCompiler.Compile(outcome.Parameters, LaunchMode.Standalone), calls: false);
        var read = ParametersReader.Read("sample", ParametersJson.Serialize(outcome.Parameters));

        text.ShouldContain("198.18.0.0/15");
        text.ShouldContain("10.0.0.0/8:443");
        read.NetworkPlan.ShouldNotBeNull().Rules.Allow.Select(static rule => rule.ToString()).ShouldBe(["a.example", "10.0.0.0/8:443"]);
    }

    private static string Content(SandboxParameters parameters, string path) =>
        parameters.Mounts.OfType<FileStep>().Last(file => file.Target == path).Content;

    private static WorkloadSpec Spec(string[] allow) => PlanningFixture.Spec(new SandboxSpec
    {
        Profile = SandboxProfile.Strict,
        Network = NetworkMode.None,
        NetworkRules = new NetworkRules
        {
            Allow = [.. allow.Select(static text => NetworkRule.TryParseAllow(text, out var rule, out var fault)
                ? rule
                : throw new FormatException(fault))],
        },
    });
}
