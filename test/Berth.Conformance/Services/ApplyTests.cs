using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Berth.TestKit;

namespace Berth.Conformance.Services;

/// <summary>
/// Descriptions that change: <c>berth up --detach</c> and <c>berth service register --replace</c> do what follows from that, and no more.
/// </summary>
public sealed class ApplyTests
{
    private const string Sleeping = "exec sleep 1000";

    [Fact]
    public async Task Up_Again_RestartsJustWhatChangedAndSaysWhy()
    {
        await using var home = new ServiceHome(isRoot: false);
        foreach (var name in new[] { "kept", "looked-after", "other" })
            home.Describe(name, $"echo {name}; {Sleeping}");
        (await home.BerthAsync("up", "-d")).ShouldSucceed().ShouldBe("kept started\nlooked-after started\nother started\n");
        var before = await PidsAsync(home);

        (await home.BerthAsync("up", "-d"))
            .ShouldSucceed()
            .ShouldBe("kept left as it is\nlooked-after left as it is\nother left as it is\n");
        (await PidsAsync(home)).ShouldBe(before);

        home.Describe("looked-after", $"echo looked-after; {Sleeping}",
            """{ "restart": "always", "log": { "files": 3 }, "after": ["kept"] }""");
        home.Describe("other", $"echo another; {Sleeping}");
        const string Plan = """
            kept would be left as it is
            looked-after would be changed without a restart: supervise.restart, supervise.after, supervise.log.files changed
            other would be restarted: command changed

            """;
        (await home.BerthAsync("up", "-d", "--dry-run")).ShouldSucceed().ShouldBe(Plan);
        (await PidsAsync(home)).ShouldBe(before);

        (await home.BerthAsync("up", "-d")).ShouldSucceed().ShouldBe(Plan.Replace("would be ", "", StringComparison.Ordinal));
        var after = await PidsAsync(home);
        (after[0] == before[0], after[1] == before[1], after[2] == before[2]).ShouldBe((true, true, false));
        await Eventually.Async(async () => (await home.BerthAsync("logs", "--no-time", "other")).Output == "other\nanother\n");
        (await home.BerthAsync("up", "-d", "--dry-run")).ShouldSucceed().ShouldNotContain("restart");
    }

    /// <summary>What waits for another service does not run while that one is replaced (docker/compose#9297).</summary>
    [Fact]
    public async Task Up_OfTwoThatChanged_StopsTheLaterBeforeTheEarlier()
    {
        await using var home = new ServiceHome(isRoot: false);
        DescribeOrdered(home, "first");
        (await home.BerthAsync("up", "-d")).ShouldSucceed();
        await TellsAsync(home, "db begins", "web begins");

        DescribeOrdered(home, "second");
        (await home.BerthAsync("up", "-d")).ShouldSucceed().ShouldBe("db restarted: command changed\nweb restarted: command changed\n");

        await TellsAsync(home, "db begins", "web begins", "web ends", "db ends", "db begins", "web begins");
        (await home.BerthAsync("up", "-d")).ShouldSucceed().ShouldBe("db left as it is\nweb left as it is\n");
    }

    [Theory, InlineData("db", "web"), InlineData("web", "db")]
    public async Task Restart_OfTwo_StopsTheLaterBeforeTheEarlier(string one, string other)
    {
        await using var home = new ServiceHome(isRoot: false);
        DescribeOrdered(home, "first");
        (await home.BerthAsync("up", "-d")).ShouldSucceed();
        await TellsAsync(home, "db begins", "web begins");

        (await home.BerthAsync("restart", one, other)).ShouldSucceed();

        await TellsAsync(home, "db begins", "web begins", "web ends", "db ends", "db begins", "web begins");
    }

    /// <summary>Then the later one is down, and that is said.</summary>
    [Fact]
    public async Task Up_OfTwoThatChangedOfWhichTheEarlierDoesNotStart_SaysWhatIsDown()
    {
        await using var home = new ServiceHome(isRoot: false);
        DescribeOrdered(home, "first");
        (await home.BerthAsync("up", "-d")).ShouldSucceed();
        await TellsAsync(home, "db begins", "web begins");
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        DescribeOrdered(home, "second", $$"""{ "listen": ["127.0.0.1:{{((IPEndPoint)taken.LocalEndpoint).Port}}"] }""");

        var failed = await home.BerthAsync("up", "-d");

        failed.ExitCode.ShouldNotBe(0);
        failed.Error.ShouldContain("stopped before db was restarted, and not started again: web");
    }

    private static void DescribeOrdered(ServiceHome home, string version, string supervise = "{}")
    {
        foreach (var (name, how) in new[] { ("db", supervise), ("web", """{ "after": ["db"] }""") })
        {
            home.Describe(name, $"trap 'echo {name} ends >>../order; exit 0' TERM; echo {name} begins >>../order; : {version}; "
                + "while :; do sleep 0.05; done", how);
        }
    }

    private static Task TellsAsync(ServiceHome home, params string[] lines) =>
        Eventually.Async(async () => await File.ReadAllTextAsync(home.Path + "/order") == string.Join('\n', lines) + "\n");

    [Fact]
    public async Task Up_AfterTheSupervisorWasKilled_ComparesWithWhatItLeft()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("one", $"echo first; {Sleeping}");
        home.Describe("two", $"echo two; {Sleeping}");
        (await home.BerthAsync("up", "-d")).ShouldSucceed();
        var before = await PidsAsync(home);
        await home.KillSupervisorAsync();
        home.Describe("one", $"echo second; {Sleeping}");

        const string Plan = "one would be restarted: command changed\ntwo would be left as it is\n";
        (await home.BerthAsync("up", "-d", "--dry-run")).ShouldSucceed().ShouldBe(Plan);
        (await home.BerthAsync("up", "-d")).ShouldSucceed().ShouldBe(Plan.Replace("would be ", "", StringComparison.Ordinal));

        var after = await PidsAsync(home);
        (after[0] == before[0], after[1] == before[1]).ShouldBe((false, true));
        await Eventually.Async(async () => (await home.BerthAsync("logs", "--no-time", "one")).Output == "first\nsecond\n");
    }

    [Fact]
    public async Task Up_OfWhatIsDownOrHasFailed_StartsIt()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("down", Sleeping);
        home.Describe("failed", $"[ -e mended ] || exit 3; {Sleeping}", """{ "restart": "never" }""");
        (await home.BerthAsync("up", "-d")).ShouldSucceed();
        (await home.BerthAsync("stop", "down")).ShouldSucceed();
        await home.UntilAsync("failed", "failed");
        home.Write("failed/mended", "");

        (await home.BerthAsync("up", "-d")).ShouldSucceed().ShouldBe("down started: it is down\nfailed started: it has failed\n");

        await home.UntilAsync("down", "ready");
        await home.UntilAsync("failed", "ready");
    }

    [Fact]
    public async Task Restart_OfABrokenDescription_IsRefusedWithThePlaceAndWhatRunsGoesOn()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("web", Sleeping);
        (await home.BerthAsync("up", "-d")).ShouldSucceed();
        var pid = (await home.UntilAsync("web", "ready")).GetProperty("pid").GetInt32();
        foreach (var (description, place) in new[]
        {
            ("""{ "name": "web", "command": ["sleep", "1000"], "comand": [] }""", "web/berth.json:1:"),
            ("""{ "name": "web", """, "web/berth.json:1:"),
            ("""{ "name": "web", "command": ["sleep", "1000"], "sandbox": { "filesystem": [ { "bind": "/no/such/place" } ] } }""",
                "/no/such/place"),
        })
        {
            home.Write("web/berth.json", description);
            foreach (var command in new[] { "restart", "up" })
            {
                var refused = await home.BerthAsync(command is "up" ? ["up", "-d", "web"] : [command, "web"]);
                refused.ExitCode.ShouldBe(2, refused.Error);
                refused.Error.ShouldContain(place);
            }

            (await home.UntilAsync("web", "ready")).GetProperty("pid").GetInt32().ShouldBe(pid);
        }

        (await home.BerthAsync("stop", "web")).ShouldSucceed();
        (await home.BerthAsync("start", "web")).ExitCode.ShouldBe(2);
        home.Describe("web", "exec sleep 2000");
        (await home.BerthAsync("start", "web")).ShouldSucceed();
        // It runs as its file says now.
        (await home.BerthAsync("up", "-d")).ShouldSucceed().ShouldBe("web left as it is\n");
    }

    [Fact]
    public async Task Register_Replaced_IsAnotherAndKeepsItsLog()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("web", $"echo one; {Sleeping}");
        (await home.BerthAsync("service", "register", "--backend", "builtin", "--start", "web")).ShouldSucceed();
        await Eventually.Async(async () => (await home.BerthAsync("logs", "--no-time", "web")).Output == "one\n");
        home.Describe("web", $"echo two; {Sleeping}");

        var refused = await home.BerthAsync("service", "register", "--backend", "builtin", "web");
        refused.ExitCode.ShouldBe(2);
        refused.Error.ShouldContain("replace it, or choose another name (--replace)");
        (await home.BerthAsync("service", "register", "--backend", "builtin", "--replace", "web"))
            .ShouldSucceed()
            .ShouldBe("web registered with builtin, replaced and restarted: command changed\n");

        await Eventually.Async(async () => (await home.BerthAsync("logs", "--no-time", "web")).Output == "one\ntwo\n");
        (await home.BerthAsync("service", "register", "--backend", "builtin", "--replace", "web"))
            .ShouldSucceed()
            .ShouldBe("web registered with builtin\n");
    }

    private static async Task<int[]> PidsAsync(ServiceHome home)
    {
        JsonElement[] services = [];
        await Eventually.Async(
            async () => (services = [.. ServiceHome.Parse((await home.BerthAsync("status", "--json")).ShouldSucceed()).EnumerateArray()])
            .All(static service => service.GetProperty("state").GetString() == "ready"));
        return [.. services.Select(static service => service.GetProperty("pid").GetInt32())];
    }
}
