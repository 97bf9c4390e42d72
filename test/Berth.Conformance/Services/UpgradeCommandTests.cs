using Berth.TestKit;

namespace Berth.Conformance.Services;

/// <summary><c>berth supervise --upgrade</c>, by executables in another directory: so it is seen which ones run.</summary>
public sealed class UpgradeCommandTests
{
    private const string Counting = "i=0; while :; do i=$((i+1)); echo line $i; sleep 0.01; done";

    [Fact]
    public async Task Upgrade_OfTheBackgroundSupervisor_ServicesDoNotNotice()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("count", Counting);
        (await home.BerthAsync("up", "-d", "count")).ShouldSucceed();
        var before = await home.UntilAsync("count", "ready");
        var supervisor = home.Supervisors().ShouldHaveSingleItem();
        var newer = NewBinary(home);

        (await home.RunAsync(newer, "supervise", "--upgrade")).ShouldSucceed().ShouldBeEmpty();

        home.Supervisors().ShouldBe([supervisor]);
        new FileInfo($"/proc/{supervisor}/exe").LinkTarget.ShouldBe(Path.Combine(home.Path, "berth-full"));
        var after = await home.StatusAsync("count");
        after.GetProperty("pid").GetInt32().ShouldBe(before.GetProperty("pid").GetInt32());
        after.GetProperty("restarts").GetInt32().ShouldBe(0);

        // And what it says is written down, each line once, before, during and after.
        var seen = await LinesAsync(home);
        await Eventually.Async(async () => (await LinesAsync(home)).Length > seen.Length + 10);
        var lines = await LinesAsync(home);
        lines.ShouldBe(Enumerable.Range(1, lines.Length).Select(static number => $"line {number}"));
    }

    [Fact]
    public async Task Upgrade_WithoutASupervisor_SaysSo()
    {
        await using var home = new ServiceHome(isRoot: false);

        var said = await home.BerthAsync("supervise", "--upgrade");

        said.ExitCode.ShouldBe(125, said.Error);
        said.Error.ShouldStartWith("berth: ");
        said.Error.ShouldContain("does not answer; start it: berth supervise");
        said.Error.ShouldNotContain("   at ");
        home.Left().ShouldBeEmpty();
    }

    private static string NewBinary(ServiceHome home)
    {
        var path = Path.Combine(home.Path, "berth");
        BerthBinary.CopyTo(path);
        home.Caller.Own(home.Path);
        return path;
    }

    private static async Task<string[]> LinesAsync(ServiceHome home) =>
        (await home.BerthAsync("logs", "--no-time", "-n", "1000000", "count"))
            .ShouldSucceed()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
