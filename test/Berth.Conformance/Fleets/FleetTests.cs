using Berth.TestKit;

namespace Berth.Conformance.Fleets;

/// <summary><c>berth fleet</c> with agents that run, services that are really updated, and hosts that really fail.</summary>
public sealed class FleetTests
{
    [Fact]
    public async Task Push_ToThreeHosts_UpdatesThemInWaves_AndRollbackReturns()
    {
        await using var fleet = await FleetHome.StartAsync(3);
        (await fleet.AnswersAsync()).ShouldBe(["1.0", "1.0", "1.0"]);
        var archive = await fleet.PackAsync("2.0");

        var plan = (await fleet.PushAsync(archive, "--dry-run", "--wave", "2")).ShouldSucceed();
        plan.ShouldContain("wave 1: h1");
        plan.ShouldContain("wave 2: h2, h3");
        (await fleet.AnswersAsync()).ShouldBe(["1.0", "1.0", "1.0"]);

        (await fleet.PushAsync(archive)).ShouldSucceed().ShouldContain("3 updated");
        (await fleet.AnswersAsync()).ShouldBe(["2.0", "2.0", "2.0"]);
        (await fleet.Controller.BerthAsync("fleet", "status")).ShouldSucceed().ShouldContain("2.0-");

        (await fleet.PushAsync(archive)).ShouldSucceed().ShouldContain("3 unchanged");
        (await fleet.Controller.BerthAsync("fleet", "rollback")).ShouldSucceed().ShouldContain("3 rolled back");
        (await fleet.AnswersAsync()).ShouldBe(["1.0", "1.0", "1.0"]);
    }

    [Fact]
    public async Task Push_OneHostBreaks_HaltsAndReturnsTheOthers_AndASecondPushWithinTheBudgetGoesOn()
    {
        await using var fleet = await FleetHome.StartAsync(3);
        // The release starts everywhere but on the second host.
        var marker = fleet.Servers[1].Port;
        var archive = await fleet.PackAsync("2.0", program => program.Replace(
            "listener = inherited_socket()",
            $"sys.exit('no disk here') if os.environ['PORT'] == '{marker}' else None\nlistener = inherited_socket()",
            StringComparison.Ordinal));

        var halted = await fleet.PushAsync(archive, "--wave", "1");

        halted.ExitCode.ShouldBe(1);
        halted.Output.ShouldContain("1 not begun, 1 failed, 1 rolled back");
        halted.Error.ShouldContain("h2: failed");
        halted.Error.ShouldContain("no disk here");
        (await fleet.AnswersAsync()).ShouldBe(["1.0", "1.0", "1.0"]);

        var tolerated = await fleet.PushAsync(archive, "--wave", "1", "--max-failures", "1");

        tolerated.ExitCode.ShouldBe(1);
        tolerated.Output.ShouldContain("2 updated, 1 failed");
        (await fleet.AnswersAsync()).ShouldBe(["2.0", "1.0", "2.0"]);
    }

    [Fact]
    public async Task Push_UnreachableHost_IsNeverCountedAsUpdated()
    {
        await using var fleet = await FleetHome.StartAsync(2);
        fleet.StopAgent(1);
        var archive = await fleet.PackAsync("2.0");

        var said = await fleet.PushAsync(archive, "--max-failures", "1");

        said.ExitCode.ShouldBe(1);
        said.Output.ShouldContain("1 updated, 1 unreachable");
        (await fleet.AnswersAsync()).ShouldBe(["2.0", "1.0"]);
        (await fleet.Controller.BerthAsync("fleet", "status")).ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task Agent_DrivenByCurlAlone_UpdatesAndRollsBack()
    {
        HostTool.Require("curl");
        HostTool.Require("sha256sum");
        await using var fleet = await FleetHome.StartAsync(1);
        var archive = await fleet.PackAsync("2.0");
        var keys = fleet.Controller.State + "/fleet";
        var url = "https://" + ServiceHomeAddress((await fleet.Controller.BerthAsync("fleet", "hosts")).ShouldSucceed());
        var identity = $"--cacert {keys}/authority.pem --cert {keys}/controller.pem --key {keys}/controller.key";
        var curl = $"curl -sS -o /dev/null -w %{{http_code}} {identity}";

        (await ShellAsync(
            $"{curl} -F sha=2.0 -F sha256=$(sha256sum < {archive} | cut -c-64) -F tarball=@{archive} {url}/update")).ShouldBe("200");
        (await fleet.AnswersAsync()).ShouldBe(["2.0"]);
        (await ShellAsync($"{curl} -F sha=2.0 -F sha256=00 -F tarball=@{archive} {url}/update")).ShouldBe("400");
        (await ShellAsync($"{curl} -X POST {url}/rollback")).ShouldBe("200");
        (await fleet.AnswersAsync()).ShouldBe(["1.0"]);
        (await ShellAsync($"curl -sS -k -o /dev/null -w %{{http_code}} {url}/health")).ShouldBe("403");

        async Task<string> ShellAsync(string line) => (await fleet.Controller.RunAsync("sh", "-c", line)).ShouldSucceed();
        static string ServiceHomeAddress(string hosts) => hosts.Split('\n')[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
    }
}
