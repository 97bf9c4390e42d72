using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Services;

/// <summary><c>berth up</c> in the foreground.</summary>
public sealed partial class UpTests
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task Up_OfTheSample_StartsInOrderAnswersAndStopsInReverse(bool isRoot)
    {
        HostTool.Require("python3");
        await using var home = new ServiceHome(isRoot);
        var port = ServiceHome.FreePort();
        using var up = home.Start("up", home.Sample("web", port));
        var lines = new List<string>();
        do
            lines.Add(await up.LineAsync());
        while (!lines[^1].StartsWith("worker | the server says", StringComparison.Ordinal));

        (await AskAsync(port)).ShouldStartWith("hello, request ");
        up.Signal("INT");

        var end = await up.EndAsync();
        end.ExitCode.ShouldBe(0, end.Error);
        lines.AddRange(end.Output.Split('\n'));
        lines.ShouldContain(static line => line.StartsWith("server | answering request", StringComparison.Ordinal));
        // A state that is over before it can be shown ("up", "stopping") is not: the screen shows the latest of each.
        InOrder(lines, "server | (ready", "worker | (ready", "berth  | stopping", "worker | (down)", "server | (down)");
        home.Left().ShouldBeEmpty();
        await Should.ThrowAsync<HttpRequestException>(() => AskAsync(port));
        var pids = lines.SelectMany(static line => PidPattern().Matches(line))
            .Select(static match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
            .Distinct()
            .ToArray();
        pids.Length.ShouldBeGreaterThanOrEqualTo(2);
        pids.ShouldAllBe(static pid => HostProcesses.StateOf(pid) == '\0' || HostProcesses.StateOf(pid) == 'Z');
    }

    [Theory, InlineData("TERM"), InlineData("HUP")]
    public async Task Up_OtherSignalsThatEnd_StopTooAndShowTheLastLines(string signal)
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("one", "trap 'echo farewell; exit 0' TERM; echo hello; while :; do sleep 0.05; done");
        using var up = home.Start("up", "one");
        while (await up.LineAsync() != "one | hello")
            continue;

        up.Signal(signal);

        var end = await up.EndAsync();
        end.ExitCode.ShouldBe(0, end.Error);
        var lines = end.Output.Split('\n');
        InOrder(lines, "one | farewell", "one | (down)");
        lines.ShouldContain(static line => line.StartsWith("berth | stopping", StringComparison.Ordinal));
        home.Left().ShouldBeEmpty();
    }

    /// <summary>As Ctrl-C would: who reads has had enough, and nobody would see the rest.</summary>
    [Theory, InlineData("echo hello"), InlineData("while :; do echo hello; done")]
    public async Task Up_WhenNobodyReadsAnyMore_StopsItsServicesAndEnds(string script)
    {
        await using var home = new ServiceHome(isRoot: false);
        var mark = HostProcesses.NewMark();
        home.Describe("one", $"trap 'touch stopped; exit 0' TERM; {script}; while :; do sleep 0.05; done; : {mark}");

        (await home.RunAsync("sh", "-c", $"{BerthBinary.Path} up one | grep -m 1 hello; echo over"))
            .ShouldSucceed()
            .ShouldBe("one | hello\nover\n");

        File.Exists(home.Path + "/one/stopped").ShouldBeTrue();
        HostProcesses.With(mark).ShouldBeEmpty();
        home.Left().ShouldBeEmpty();
    }

    [Fact]
    public async Task Up_WhenAllHaveEnded_EndsAndSaysWhetherWell()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("good", "echo good; exit 0", """{ "restart": "never" }""");
        home.Describe("bad", "echo bad; exit 3", """{ "restart": "never" }""");

        var good = await home.BerthAsync("up", "good");
        var both = await home.BerthAsync("up");

        good.ExitCode.ShouldBe(0, good.Error);
        good.Output.ShouldContain("good | (finished)");
        both.ExitCode.ShouldBe(3);
        both.Output.ShouldContain("bad  | bad\n");
        both.Output.ShouldContain("bad  | (failed): ended with exit code 3");
        home.Left().ShouldBeEmpty();
    }

    /// <summary>A fast service, and one that ends before its lines can be shown.</summary>
    [Theory, InlineData("seq 1 20000", 20_000), InlineData("yes | head -n 300000; echo end", 300_001)]
    public async Task Up_IntoAPipe_ShowsEveryLineAndTheEndAfterTheLast(string script, int count)
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("fast", script, """{ "restart": "never", "log": { "size": "64K", "files": 3 } }""");

        var lines = (await home.BerthAsync("up", "fast")).ShouldSucceed().Split('\n', StringSplitOptions.RemoveEmptyEntries);

        lines.Count(static line => !line.StartsWith("fast | (", StringComparison.Ordinal)).ShouldBe(count);
        lines[^1].ShouldStartWith("fast | (finished)");
        if (count == 20_000)
            lines.Where(static line => !line.StartsWith("fast | (", StringComparison.Ordinal))
                .ShouldBe(Enumerable.Range(1, count).Select(static number => $"fast | {number}"));
    }

    [Fact]
    public async Task Up_KilledHard_TakesItsServicesWithIt()
    {
        await using var home = new ServiceHome(isRoot: false);
        var mark = HostProcesses.NewMark();
        home.Describe("one", $"echo hello; exec sleep {mark}");
        using var up = home.Start("up", "one");
        while (await up.LineAsync() != "one | hello")
            continue;
        await Eventually.Async(() => HostProcesses.With($"sleep\0{mark}").Count == 1);

        up.Signal("KILL");

        await Eventually.Async(() => HostProcesses.With(mark).Count == 0);
    }

    [Fact]
    public async Task Up_AfterOneThatWasKilled_KnowsNothingOfItAndLeavesNothing()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("one", "echo hello; exec sleep 1000");
        home.Describe("two", "echo done; exit 0", """{ "restart": "never" }""");
        using (var killed = home.Start("up", "one"))
        {
            while (await killed.LineAsync() != "one | hello")
                continue;
            killed.Signal("KILL");
            await killed.EndAsync();
        }

        var up = await home.BerthAsync("up", "two");

        up.ExitCode.ShouldBe(0, up.Error);
        up.Output.ShouldContain("two | (finished)");
        up.Output.ShouldNotContain("one |");
        home.Left().ShouldBeEmpty();
    }

    /// <summary>From another terminal: what it runs is seen, read and steered like services in the background.</summary>
    [Fact]
    public async Task Up_SeenFromAnotherTerminal_IsLikeAnyOther()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("one", "echo hello from $$; exec sleep 1000");
        home.Describe("two", "exec sleep 1000");
        using var up = home.Start("up");
        while (!(await up.LineAsync()).StartsWith("one | hello", StringComparison.Ordinal))
            continue;
        await home.UntilAsync("two", "ready");

        var pid = (await home.UntilAsync("one", "ready")).GetProperty("pid").GetInt32();
        (await home.BerthAsync("status"))
            .ShouldSucceed()
            .Split('\n')
            .Count(static line => line.StartsWith("builtin ", StringComparison.Ordinal)
                && (line.Contains(" one ", StringComparison.Ordinal) || line.Contains(" two ", StringComparison.Ordinal)))
            .ShouldBe(2);
        (await home.BerthAsync("ps")).ShouldSucceed().ShouldContain("one ");
        (await home.BerthAsync("logs", "one", "--no-time")).ShouldSucceed().ShouldContain("hello from");
        (await home.BerthAsync("restart", "one")).ShouldSucceed();
        (await home.UntilAsync("one", "ready")).GetProperty("pid").GetInt32().ShouldNotBe(pid);
        (await home.BerthAsync("down")).ShouldSucceed().ShouldBeEmpty();
        (await home.BerthAsync("down", "one")).Error.ShouldContain("berth stop one");
        (await home.BerthAsync("stop", "one")).ShouldSucceed();
        (await home.StatusAsync("one")).GetProperty("state").GetString().ShouldBe("down");
        (await home.BerthAsync("start", "one")).ShouldSucceed();
        await home.UntilAsync("one", "ready");
        (await home.BerthAsync("stop", "one", "two")).ShouldSucceed();

        var end = await up.EndAsync();
        end.ExitCode.ShouldBe(0, end.Error);
        end.Output.ShouldContain("two | (down)");
        home.Left().ShouldBeEmpty();
        (await home.BerthAsync("status", "one")).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task Up_OfAServiceThatIsInTheBackgroundToo_TheOneInTheBackgroundIsMeant()
    {
        await using var home = new ServiceHome(isRoot: false);
        var file = home.Describe("one", "echo in the background; exec sleep 1000");
        (await home.BerthAsync("up", "-d", file)).ShouldSucceed();
        var pid = (await home.UntilAsync("one", "ready")).GetProperty("pid").GetInt32();
        home.Describe("one", "echo in the foreground; exec sleep 1000");
        using var up = home.Start("up", file);
        while (await up.LineAsync() != "one | in the foreground")
            continue;

        (await home.StatusAsync("one")).GetProperty("pid").GetInt32().ShouldBe(pid);
        (await home.BerthAsync("logs", "one", "--no-time")).ShouldSucceed().ShouldBe("in the background\n");
        (await home.BerthAsync("down", "one")).ShouldSucceed().ShouldBe("one stopped\n");

        // Now there is only the other.
        (await home.StatusAsync("one")).GetProperty("pid").GetInt32().ShouldNotBe(pid);
        (await home.BerthAsync("logs", "one", "--no-time")).ShouldSucceed().ShouldBe("in the foreground\n");
        (await home.BerthAsync("stop", "one")).ShouldSucceed();
        var end = await up.EndAsync();
        end.ExitCode.ShouldBe(0, end.Error);
        home.Left().ShouldBeEmpty();
    }

    [Fact]
    public async Task Up_ServiceForgottenFromAnotherTerminal_EndsWithTheOthers()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("one", "echo hello; exec sleep 1000");
        using var up = home.Start("up");
        while (await up.LineAsync() != "one | hello")
            continue;

        (await home.BerthAsync("service", "unregister", "one")).ShouldSucceed();

        var end = await up.EndAsync();
        end.ExitCode.ShouldBe(0, end.Error);
        home.Left().ShouldBeEmpty();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Up_PortInUse_IsAnErrorAndNothingIsLeft(bool isDetached)
    {
        await using var home = new ServiceHome(isRoot: false);
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var address = taken.LocalEndPoint!.ToString()!;
        home.Describe("before", "exec sleep 1000");
        home.Describe("taken", "exec sleep 1000", $$"""{ "listen": ["{{address}}"], "after": ["before"] }""");

        var said = await home.BerthAsync(isDetached ? ["up", "-d"] : ["up"]);

        said.ExitCode.ShouldBe(125);
        said.Error.ShouldContain("cannot start service taken");
        said.Error.ShouldContain(address);
        said.Error.ShouldContain("in use");
        home.Left().ShouldBeEmpty();
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Up_ThatWaitForEachOther_PrintsTheCycle(bool isDetached)
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("a", "exec sleep 1000", """{ "after": ["c"] }""");
        home.Describe("b", "exec sleep 1000", """{ "requires": ["a"] }""");
        home.Describe("c", "exec sleep 1000", """{ "wants": ["b"] }""");

        var said = await home.BerthAsync(isDetached ? ["up", "-d"] : ["up"]);

        said.ExitCode.ShouldBe(2);
        said.Output.ShouldBeEmpty();
        said.Error.ShouldContain("a -> c -> b -> a");
        home.Left().ShouldBeEmpty();
    }

    [Fact]
    public async Task Up_BrokenFile_NamesThePlaceAndStartsNothing()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("good", "exec sleep 1000");
        var broken = home.Write("broken/berth.json", "{ \"name\": \"broken\",\n  \"supervise\": { \"aftr\": [] } }");

        var said = await home.BerthAsync("up", "-d");

        said.ExitCode.ShouldBe(2);
        said.Error.ShouldContain($"{broken}:2:18: $.supervise.aftr");
        said.Error.ShouldContain("did you mean \"after\"?");
        home.Left().ShouldBeEmpty();
    }

    [Fact]
    public async Task Up_OfNothing_SaysSo()
    {
        await using var home = new ServiceHome(isRoot: false);

        foreach (var (arguments, word) in ((string[], string)[])[(["up", "no-such"], "no-such"), (["up"], "berth.json")])
        {
            var said = await home.BerthAsync(arguments);

            said.ExitCode.ShouldBe(2);
            said.Error.ShouldContain(word);
        }
    }

    [Fact]
    public async Task Up_HostileOutput_CannotDriveTheTerminal()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("evil", @"printf 'a\033]0;title\007\033[2Jb\r\n'", """{ "restart": "never" }""");

        var said = await home.BerthAsync("up", "evil");

        said.Output.ShouldContain("evil | a?]0;title??[2Jb");
        said.Output.ShouldNotContain("\e");
    }

    private static async Task<string> AskAsync(int port)
    {
        using var client = new HttpClient { Timeout = Deadline.Time };
        return await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/"), Deadline.Token());
    }

    /// <summary>Fails unless lines that begin like this come in this order.</summary>
    private static void InOrder(IReadOnlyList<string> lines, params string[] beginnings)
    {
        var at = 0;
        foreach (var beginning in beginnings)
        {
            while (at < lines.Count && !lines[at].StartsWith(beginning, StringComparison.Ordinal))
                at++;
            at.ShouldBeLessThan(lines.Count, $"no '{beginning}' after those before it in:\n{string.Join('\n', lines)}");
        }
    }

    [GeneratedRegex(@"pid (\d+)\)")]
    private static partial Regex PidPattern();
}
