using Berth.Conformance.Services;
using Berth.TestKit;

namespace Berth.Conformance.Fleets;

/// <summary>Agents that are reached over a network, which loses them.</summary>
public sealed class SeparateHostsTests
{
    [Fact]
    public async Task Push_AHostIsUnreachable_IsNeverCountedAsUpdatedAndGetsItByTheNextPush()
    {
        await using var place = new ServiceHome(isRoot: true);
        using var network = await TestNetwork.StartAsync(place);
        await using var fleet = await StartAsync(network, "");
        (await fleet.PushAsync(await fleet.PackAsync("1.0"), "--wave", "2")).ShouldSucceed().ShouldContain("3 updated");
        Versions(fleet).ShouldBe(["1.0", "1.0", "1.0"]);
        var archive = await fleet.PackAsync("2.0");
        await network.ConnectAsync(3, isPlugged: false);

        var pushed = await fleet.PushAsync(archive, "--canary", "1", "--wave", "2", "--max-failures", "1");

        pushed.ExitCode.ShouldBe(1);
        pushed.Output.ShouldContain("2 updated, 1 unreachable");
        pushed.Error.ShouldContain("h3: unreachable");
        Versions(fleet).ShouldBe(["2.0", "2.0", "1.0"]);
        var status = await fleet.BerthAsync("fleet", "status");
        status.ExitCode.ShouldBe(1);
        status.Output.ShouldMatch("h3 .* unreachable");

        // The canary is another that is lost: nobody else is touched.
        await network.ConnectAsync(1, isPlugged: false);
        var halted = await fleet.PushAsync(await fleet.PackAsync("3.0"));
        halted.ExitCode.ShouldBe(1);
        halted.Output.ShouldContain("2 not begun, 1 unreachable");
        Versions(fleet).ShouldBe(["2.0", "2.0", "1.0"]);

        await network.ConnectAsync(1, isPlugged: true);
        await network.ConnectAsync(3, isPlugged: true);
        (await fleet.PushAsync(archive)).ShouldSucceed().ShouldContain("1 updated, 2 unchanged");
        Versions(fleet).ShouldBe(["2.0", "2.0", "2.0"]);
    }

    [Fact]
    public async Task Push_AHostIsLostInItsUpdate_IsUnreachableWithinAMinute()
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("BERTH_SLOW_TESTS") == "1",
            "waits half a minute for a lost connection; set BERTH_SLOW_TESTS=1");
        await using var place = new ServiceHome(isRoot: true);
        using var network = await TestNetwork.StartAsync(place);
        var marks = new TemporaryDirectory(forEveryone: true);
        await using var fleet = await StartAsync(
            network, $$""" "prepare": ["sh", "-c", "touch {{marks.Path}}/$PPID; until [ -e {{marks.Path}}/end ]; do sleep 0.1; done"], """);
        var archive = await fleet.PackAsync("1.0");

        var push = fleet.PushAsync(archive, "--hosts", "h2,h1");
        await Eventually.Async(() => Directory.GetFiles(marks.Path).Length == 1, "the first host prepares the release");
        await network.ConnectAsync(2, isPlugged: false);
        var lost = await push;

        lost.ExitCode.ShouldBe(1);
        lost.Output.ShouldContain("1 not begun, 1 unreachable");
        Versions(fleet).ShouldBe(["", "", ""]);

        // It ends its update alone; the next push finds that.
        File.WriteAllText(marks["end"], "");
        await Eventually.Async(() => fleet.VersionOf("h2") == "1.0", "the host that was lost ends its update");
        await network.ConnectAsync(2, isPlugged: true);
        (await fleet.PushAsync(archive)).ShouldSucceed().ShouldContain("2 updated, 1 unchanged");
        marks.Dispose();
    }

    private static async Task<FileFleet> StartAsync(TestNetwork network, string release)
    {
        var fleet = await FileFleet.StartAsync(isRoot: true, network.AtBridge);
        for (var number = 1; number <= 3; number++)
        {
            var (address, within) = await network.AddAsync();
            await fleet.AddAsync($"h{number}", $"{address}:8443", release, within);
        }

        return fleet;
    }

    private static string[] Versions(FileFleet fleet) => [.. ((string[])["h1", "h2", "h3"]).Select(fleet.VersionOf)];
}
