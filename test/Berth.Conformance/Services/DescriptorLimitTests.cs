using Berth.TestKit;

namespace Berth.Conformance.Services;

/// <summary>Where a process may have few descriptors open: a supervisor needs one or two a service.</summary>
public sealed class DescriptorLimitTests
{
    private const int Services = 260;

    [Fact]
    public async Task Up_OfMoreServicesThanTheSoftLimit_RaisesItsOwnAlone()
    {
        await using var home = new ServiceHome(isRoot: false);
        Describe(home);
        home.Describe("limited", "ulimit -Sn; exec sleep 1000");

        (await LimitedAsync(home, "-Sn 200", "up", "-d")).ShouldSucceed();

        (await home.BerthAsync("status"))
            .ShouldSucceed()
            .Split('\n')
            .Count(static line => line.Contains(" ready ", StringComparison.Ordinal))
            .ShouldBe(Services + 1);
        (await LogAsync(home)).ShouldBe(["200"]);

        // Its successor inherits the raised one, and knows what it was.
        (await home.BerthAsync("supervise", "--upgrade")).ShouldSucceed();
        (await home.BerthAsync("restart", "limited")).ShouldSucceed();
        await Eventually.Async(async () => (await LogAsync(home)).Length == 2);
        (await LogAsync(home)).ShouldBe(["200", "200"]);
    }

    [Fact]
    public async Task Register_OfMoreServicesThanTheHardLimit_IsRefusedAndTheOthersCanStillBeAsked()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("first", "exec sleep 1000");
        (await LimitedAsync(home, "-n 300", "up", "-d")).ShouldSucceed();
        Describe(home);

        var refused = await home.BerthAsync("service", "register", ".");

        refused.ExitCode.ShouldBe(125, $"{refused}");
        refused.Error.ShouldContain(
            "the supervisor has nearly all of the 300 descriptors open that it may, and a service takes one; raise the hard limit");
        (await home.BerthAsync("status")).ShouldSucceed();
        (await home.BerthAsync("down")).ShouldSucceed();
        // What was registered before the limit was reached was not brought by `up`.
        var registered = ServiceHome.Parse((await home.BerthAsync("status", "--json")).ShouldSucceed())
            .EnumerateArray()
            .Select(static service => service.GetProperty("name").GetString()!);
        (await home.BerthAsync(["service", "unregister", .. registered])).ShouldSucceed();
        home.Left().ShouldBeEmpty();
    }

    /// <summary>A limit that is enough for one service is enough; else it is named.</summary>
    [Theory, InlineData(40), InlineData(65), InlineData(80), InlineData(100), InlineData(130), InlineData(200), InlineData(255),
        InlineData(256), InlineData(257), InlineData(258), InlineData(299)]
    public async Task Up_WithALowHardLimit_StartsOrNamesTheLimit(int limit)
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("one", "exec sleep 1000");

        var said = await LimitedAsync(home, $"-n {limit}", "up", "-d");

        if (said.ExitCode == 0)
            return;
        (said.Error.Contains($" {limit} ", StringComparison.Ordinal)
            || said.Error.Contains("ulimit -n", StringComparison.Ordinal)).ShouldBeTrue($"{said}");
        said.Error.ShouldNotContain("EINVAL");
        limit.ShouldBeLessThan(200);
    }

    private static void Describe(ServiceHome home)
    {
        for (var i = 0; i < Services; i++)
            home.Describe($"service-{i}", "exec sleep 1000");
    }

    private static Task<CommandOutput> LimitedAsync(ServiceHome home, string limit, params string[] arguments) =>
        home.RunAsync(["sh", "-c", $"ulimit {limit} && exec \"$@\"", "sh", BerthBinary.Path, .. arguments]);

    private static async Task<string[]> LogAsync(ServiceHome home) =>
        (await home.BerthAsync("logs", "--no-time", "limited")).ShouldSucceed().Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
