using System.Globalization;
using Berth.TestKit;

namespace Berth.Conformance.Fleets;

/// <summary>Many agents that are updated at once, each a process.</summary>
public sealed class ManyAgentsTests
{
    private const long Memory = 24L << 30; // of 50 agents

    /// <summary>The number of agents; CONTRIBUTING.md says what it is for.</summary>
    private static int Agents => int.Parse(Environment.GetEnvironmentVariable("BERTH_FLEET_AGENTS") ?? "5", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Push_ToAllAtOnce_UpdatesEachWithinTheMemory()
    {
        await using var fleet = await FileFleet.StartAsync(isRoot: false);
        string[] names = [.. Enumerable.Range(1, Agents).Select(static number => $"h{number}")];
        // Each update waits until all have begun: one after the other, none would end.
        var meeting = Path.GetDirectoryName(fleet.Home.Write("meeting/of", $"""
            touch $0-$(cat version)-$1
            until [ $(ls $0-$(cat version)-* | wc -l) -eq {names.Length} ]; do sleep 0.05; done
            """))!;
        for (var i = 0; i < names.Length; i++)
            await fleet.AddAsync(
                names[i], FileFleet.Loopback(i + 1), $"""
                "prepare": ["sh", "{meeting}/of", "{names[i]}"],
                """);

        foreach (var version in (string[])["1.0", "2.0"])
        {
            (await fleet.PushAsync(await fleet.PackAsync(version), "--canary", "0", "--wave", "100%"))
                .ShouldSucceed().ShouldContain($"{names.Length} updated");
            names.Select(fleet.VersionOf).ShouldAllBe(has => has == version);
        }

        (await fleet.BerthAsync("fleet", "rollback")).ShouldSucceed().ShouldContain($"{names.Length} rolled back");
        names.Select(fleet.VersionOf).ShouldAllBe(static has => has == "1.0");
        // There is none before: nothing is changed, and nobody returns to what was rolled back.
        var again = await fleet.BerthAsync("fleet", "rollback");
        again.ExitCode.ShouldBe(1);
        again.Output.ShouldContain($"{names.Length} NOT rolled back");
        names.Select(fleet.VersionOf).ShouldAllBe(static has => has == "1.0");

        var memory = fleet.MostMemory();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{memory.Count} agents, at most {memory.Max() >> 20} MiB each, {memory.Sum() >> 20} MiB together");
        memory.Sum().ShouldBeLessThan(Memory / 50 * names.Length);
    }
}
