using System.Globalization;
using System.Text.Json;
using Berth.TestKit;

namespace Berth.Conformance.Services;

/// <summary><c>berth logs</c> of several services, and of a part of the lines.</summary>
public sealed class SeveralLogsTests
{
    private const string Sleeping = "exec sleep 1000";

    [Fact]
    public async Task Logs_OfSeveral_AreInTheOrderOfTheirTimesBehindTheirNames()
    {
        await using var home = await AlternatingAsync();

        var all = (await home.BerthAsync("logs", "--no-time")).ShouldSucceed();
        var pattern = (await home.BerthAsync("logs", "--no-time", "p*g")).ShouldSucceed();
        var named = (await home.BerthAsync("logs", "--no-time", "pong", "ping", "ping")).ShouldSucceed();

        const string Turns = "ping | 1\npong | 1\nping | 2\npong | 2\nping | 3\npong | 3\n";
        all.ShouldBe(Turns.Replace(" |", "  |", StringComparison.Ordinal) + "other | alone\n");
        pattern.ShouldBe(Turns);
        named.ShouldBe(Turns);
        (await home.BerthAsync("logs", "--no-time", "-n", "1", "p?ng")).ShouldSucceed().ShouldBe("ping | 3\npong | 3\n");
        (await home.BerthAsync("logs", "--no-time", "ping")).ShouldSucceed().ShouldBe("1\n2\n3\n");
    }

    [Fact]
    public async Task Logs_OfAPart_AreTheLinesThatAreAskedFor()
    {
        await using var home = await AlternatingAsync();

        (await home.BerthAsync("logs", "--no-time", "--grep", "[23]", "ping")).ShouldSucceed().ShouldBe("2\n3\n");
        (await home.BerthAsync("logs", "--no-time", "--grep", "[123]", "-n", "1", "ping")).ShouldSucceed().ShouldBe("3\n");
        (await home.BerthAsync("logs", "--no-time", "--grep", "x", "ping")).ShouldSucceed().ShouldBe("");
        var times = (await home.BerthAsync("logs", "--json", "ping")).ShouldSucceed().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("time").GetString()!).ToArray();

        (await home.BerthAsync("logs", "--no-time", "--since", times[1], "ping")).ShouldSucceed().ShouldBe("2\n3\n");
        (await home.BerthAsync("logs", "--no-time", "--until", times[1], "ping")).ShouldSucceed().ShouldBe("1\n2\n");
        (await home.BerthAsync("logs", "--no-time", "--since", times[1], "--until", times[1], "ping")).ShouldSucceed().ShouldBe("2\n");
        (await home.BerthAsync("logs", "--no-time", "--since", "1h", "ping")).ShouldSucceed().ShouldBe("1\n2\n3\n");
        (await home.BerthAsync("logs", "--no-time", "--until", "1h", "ping")).ShouldSucceed().ShouldBe("");
        var tomorrow = DateTime.Now.AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        (await home.BerthAsync("logs", "--no-time", "--since", tomorrow, "ping")).ShouldSucceed().ShouldBe("");
        (await home.BerthAsync("logs", "--no-time", "--until", tomorrow, "ping")).ShouldSucceed().ShouldBe("1\n2\n3\n");
    }

    [Fact]
    public async Task Logs_AsJson_AreADocumentALine()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("odd", $$"""printf 'a\033[31m"b\n\377\n'; {{Sleeping}}""");
        (await home.BerthAsync("up", "-d")).ShouldSucceed();
        await LinesAsync(home, 2, "odd");

        var documents = (await home.BerthAsync("logs", "--json", "odd")).ShouldSucceed();

        documents.ShouldNotContain('\e');
        var lines = documents.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => JsonDocument.Parse(line).RootElement).ToArray();
        lines.Select(static line => line.GetProperty("text").GetString()).ShouldBe(["a\e[31m\"b", "\ufffd"]);
        lines.ShouldAllBe(static line => line.GetProperty("service").GetString() == "odd");
        lines.ShouldAllBe(static line => (DateTimeOffset.UtcNow - line.GetProperty("time").GetDateTimeOffset()).TotalHours < 1);
    }

    [Fact]
    public async Task Logs_FollowedOfSeveral_ShowWhatEachWrites()
    {
        await using var home = new ServiceHome(isRoot: false);
        foreach (var name in new[] { "ping", "pong" })
            home.Describe(name, $"echo begun; until [ -e ../go ]; do sleep 0.05; done; echo {name} goes; {Sleeping}");
        (await home.BerthAsync("up", "-d")).ShouldSucceed();
        await LinesAsync(home, 2);
        using var follow = home.Start("logs", "-f", "--no-time");
        var lines = new List<string?> { await follow.LineAsync(), await follow.LineAsync() };

        home.Write("go", "");
        lines.AddRange([await follow.LineAsync(), await follow.LineAsync()]);
        follow.Signal("INT");

        lines.Order(StringComparer.Ordinal).ShouldBe(["ping | begun", "ping | ping goes", "pong | begun", "pong | pong goes"]);
        (await follow.EndAsync()).ExitCode.ShouldBe(0);
        // Whoever reads has had enough.
        (await home.RunAsync("sh", "-c", $"{BerthBinary.Path} logs -f --no-time --since 1h | head -n 1 | wc -l"))
            .ShouldSucceed().Trim().ShouldBe("1");
    }

    [Theory]
    [InlineData("there is no service x*", "x*")]
    [InlineData("there is no service nosuch", "ping", "nosuch")]
    [InlineData("\"(\" is no regular expression, see character 1", "--grep", "(")]
    [InlineData("which is not supported", "--grep", "(.)\\1")]
    [InlineData("\"soon\" is no time; write --since 10m (ago)", "--since", "soon")]
    [InlineData("\"2026-13-01\" is no time", "--until", "2026-13-01")]
    [InlineData("--until and --follow exclude each other", "-f", "--until", "1h")]
    public async Task Logs_OfWhatCannotBe_SaysWhy(string why, params string[] arguments)
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("ping", $"echo ping; {Sleeping}");
        (await home.BerthAsync("up", "-d")).ShouldSucceed();

        var refused = await home.BerthAsync(["logs", .. arguments]);

        (refused.ExitCode, refused.Output).ShouldBe((2, ""), refused.Error);
        refused.Error.ShouldContain(why);
        refused.Error.TrimEnd().Split('\n').Length.ShouldBeLessThanOrEqualTo(2, refused.Error);
    }

    [Fact]
    public async Task Logs_OfAllWhereNoneIs_SaysSo()
    {
        await using var home = new ServiceHome(isRoot: false);

        var refused = await home.BerthAsync("logs", "--backend", "builtin");

        (refused.ExitCode, refused.Error).ShouldBe((2, "berth: there are no services; see which there are: berth service list\n"));
    }

    /// <summary>Two services that write in turns, each after it has seen the other's line, and then a third.</summary>
    private static async Task<ServiceHome> AlternatingAsync()
    {
        var home = new ServiceHome(isRoot: false);
        const string Wait = "until [ -e ../turn{0} ]; do sleep 0.01; done; ";
        var (ping, pong) = ("", "");
        for (var i = 1; i <= 3; i++)
        {
            if (i > 1)
                ping += string.Format(CultureInfo.InvariantCulture, Wait, $"pong{i - 1}");
            // The supervisor reads the line before it can be followed by the other's.
            ping += $"echo {i}; sleep 0.3; touch ../turnping{i}; ";
            pong += string.Format(CultureInfo.InvariantCulture, Wait, $"ping{i}") + $"echo {i}; sleep 0.3; touch ../turnpong{i}; ";
        }

        home.Describe("ping", ping + Sleeping);
        home.Describe("pong", pong + Sleeping);
        home.Describe("other", string.Format(CultureInfo.InvariantCulture, Wait, "pong3") + $"echo alone; {Sleeping}");
        (await home.BerthAsync("up", "-d")).ShouldSucceed();
        await LinesAsync(home, 7);
        return home;
    }

    private static Task LinesAsync(ServiceHome home, int count, params string[] names) => Eventually.Async(
        async () => (await home.BerthAsync(["logs", .. names])).Output.Count(static character => character == '\n') == count);
}
