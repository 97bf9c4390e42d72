using Berth.TestKit;

namespace Berth.Conformance.Services;

/// <summary>Commands for some of the services that there are: those are meant, all of those, and no others.</summary>
public sealed class PartTests
{
    private const string Sleeping = "exec sleep 1000";
    private const string RequiresDb = """{ "requires": ["db"], "after": ["db"] }""";

    [Fact]
    public async Task Down_OfOneAfterTwoDashes_LeavesTheOther()
    {
        await using var home = new ServiceHome(isRoot: false);
        var (one, two) = await UpAsync(home);

        (await home.BerthAsync("status", "--", "one")).ShouldSucceed().ShouldStartWith("one: ");
        (await home.BerthAsync("down", "--", "one")).ShouldSucceed().ShouldBe("one stopped\n");

        (await PidAsync(home, "two")).ShouldBe(two);
        (await home.BerthAsync("status", "one")).ExitCode.ShouldBe(2);
        (await home.BerthAsync("up", "-d", "--", "one")).ShouldSucceed().ShouldBe("one started\n");
        (await PidAsync(home, "one")).ShouldNotBe(one);
    }

    [Theory, InlineData("stop"), InlineData("restart"), InlineData("start")]
    public async Task Command_WithAWrongNameAtTheEnd_DoesNothing(string command)
    {
        await using var home = new ServiceHome(isRoot: false);
        var before = await UpAsync(home);

        var refused = await home.BerthAsync(command, "one", "two", "nope");

        refused.ExitCode.ShouldBe(2);
        refused.Error.ShouldContain("there is no service nope");
        (await PidAsync(home, "one"), await PidAsync(home, "two")).ShouldBe(before);
        (await home.BerthAsync(command, "one", "two")).ShouldSucceed();
    }

    [Fact]
    public async Task Restart_OfTwoOfWhichOneIsBroken_TouchesNeither()
    {
        await using var home = new ServiceHome(isRoot: false);
        var before = await UpAsync(home);
        home.Write("two/berth.json", "{");

        (await home.BerthAsync("restart", "one", "two")).ExitCode.ShouldBe(2);

        (await PidAsync(home, "one"), await PidAsync(home, "two")).ShouldBe(before);
        (await home.BerthAsync("restart", "one")).ShouldSucceed();
        (await PidAsync(home, "one")).ShouldNotBe(before.One);
    }

    /// <summary>What is registered need not be named again; what is not there is refused.</summary>
    [Fact]
    public async Task Up_OfOneThatRequiresAnother_FindsThatWhereItIsRegistered()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("db", Sleeping);
        home.Describe("web", Sleeping, RequiresDb);
        var refused = await home.BerthAsync("up", "-d", "web");
        (refused.ExitCode, refused.Error.Contains("requires db", StringComparison.Ordinal)).ShouldBe((2, true), refused.Error);
        (await home.BerthAsync("up", "-d", "db")).ShouldSucceed();

        (await home.BerthAsync("up", "-d", "web")).ShouldSucceed().ShouldBe("web started\n");
        (await home.BerthAsync("stop", "db")).ShouldSucceed();
        (await home.BerthAsync("up", "-d", "web")).ShouldSucceed().ShouldBe("web started: it is down\n");

        await home.UntilAsync("db", "ready");
        await home.UntilAsync("web", "ready");
    }

    [Fact]
    public async Task Register_OfWhatUpBrought_StaysWhenUpsServicesAreTakenDown()
    {
        await using var home = new ServiceHome(isRoot: false);
        var before = await UpAsync(home);
        (await home.BerthAsync("service", "register", "--backend", "builtin", "--start", "one")).ShouldSucceed();

        (await home.BerthAsync("down")).ShouldSucceed().ShouldBe("two stopped\n");

        (await PidAsync(home, "one")).ShouldBe(before.One);
        (await home.BerthAsync("service", "unregister", "one")).ShouldSucceed();
    }

    [Fact]
    public async Task DryRun_OfWhatUpWouldRefuse_RefusesIt()
    {
        await using var home = new ServiceHome(isRoot: false);
        var before = await UpAsync(home);
        home.Write("two/berth.json", """{ "name": "two", "command": ["no-such-program"] }""");

        var planned = await home.BerthAsync("up", "-d", "--dry-run");
        var done = await home.BerthAsync("up", "-d");

        (planned.ExitCode, planned.Output, planned.Error).ShouldBe((127, "", done.Error));
        done.Error.ShouldContain("no-such-program");
        (await PidAsync(home, "one"), await PidAsync(home, "two")).ShouldBe(before);
    }

    /// <summary>What it said in an earlier run does not say why it is not started now.</summary>
    [Fact]
    public async Task Start_WithoutWhatItRequires_NamesThatAndShowsNoLinesFromBefore()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Describe("db", $"[ -e broken ] && exit 3; {Sleeping}", """{ "restart": "never", "ready": { "command": ["./ready"] } }""");
        home.Write("db/ready", "#!/bin/sh\ntest ! -e $(dirname $0)/broken\n");
        File.SetUnixFileMode(home.Path + "/db/ready", UnixFileMode.UserRead | UnixFileMode.UserExecute);
        home.Describe("web", $"echo what was before; {Sleeping}", RequiresDb);
        (await home.BerthAsync("up", "-d")).ShouldSucceed();
        await Eventually.Async(async () => (await home.BerthAsync("logs", "web")).Output.Contains("what was before"));
        home.Write("db/broken", "");
        (await home.BerthAsync("stop", "db")).ShouldSucceed();

        foreach (var command in new[] { "start", "restart" })
        {
            var refused = await home.BerthAsync(command, "web");
            refused.ExitCode.ShouldBe(125);
            (refused.Output + refused.Error).ShouldNotContain("what was before");
            refused.Error.ShouldContain("it requires db, which has failed");
            refused.Error.ShouldContain("berth status db");
        }
    }

    /// <summary>As on a full disk: what was asked is done, and is no error.</summary>
    [Fact]
    public async Task Up_WhoseDescriptionsCannotBeKept_IsDone()
    {
        await using var home = new ServiceHome(isRoot: false);
        home.Write("state/descriptions", "");
        home.Describe("one", Sleeping);

        (await home.BerthAsync("up", "-d")).ShouldSucceed().ShouldBe("one started\n");
        (await home.BerthAsync("restart", "one")).ShouldSucceed();

        await home.UntilAsync("one", "ready");
    }

    private static async Task<(int One, int Two)> UpAsync(ServiceHome home)
    {
        home.Describe("one", Sleeping);
        home.Describe("two", Sleeping);
        (await home.BerthAsync("up", "-d")).ShouldSucceed();
        return (await PidAsync(home, "one"), await PidAsync(home, "two"));
    }

    private static async Task<int> PidAsync(ServiceHome home, string name) =>
        (await home.UntilAsync(name, "ready")).GetProperty("pid").GetInt32();
}
