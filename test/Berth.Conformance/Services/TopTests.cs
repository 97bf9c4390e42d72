using Berth.Conformance.Terminals;
using Berth.Linux.Processes;
using Berth.Linux.Terminals;

namespace Berth.Conformance.Services;

/// <summary><c>berth top</c> at a terminal.</summary>
public sealed class TopTests
{
    private const string OtherScreen = "\e[?1049h\e[?25l", OwnScreen = "\e[?25h\e[?1049l";

    [Fact]
    public async Task Keys_ChooseSortStopStartRestartAndQuit()
    {
        await using var home = await HomeAsync();
        using var top = TerminalSession.StartWith(home.State, "top");
        await top.SeeAsync(OtherScreen);
        await SeeRowAsync(top, "\e[7mbusy .*ready");

        top.Type("j");
        await SeeRowAsync(top, "\e[7midle .*ready");
        top.Type("t");
        await SeeRowAsync(top, "\e[7midle .*down");
        top.Type("s");
        await SeeRowAsync(top, "\e[7midle .*ready");
        var before = (await home.StatusAsync("idle")).GetProperty("pid").GetInt32();
        top.Type("r");
        await TestKit.Eventually.Async(async () => await home.StatusAsync("idle") is var now
            && now.GetProperty("state").GetString() == "ready"
            && now.GetProperty("pid").GetInt32() != before);

        // The busy one was first by name, and is by CPU; the chosen one stays chosen.
        top.Type("c");
        await SeeRowAsync(top, "(?s)busy .*\n\e\\[7midle ");
        top.Type("\e[A");
        await SeeRowAsync(top, "\e[7mbusy ");
        top.Type("q");
        await top.SeeAsync(OwnScreen);
        (await top.ExitCodeAsync()).ShouldBe(0);
        top.Now.ShouldBe(top.Before);
    }

    [Fact]
    public async Task Resize_DrawsInTheNewSize()
    {
        await using var home = await HomeAsync();
        using var top = TerminalSession.StartWith(home.State, "top");
        await SeeRowAsync(top, "up/down select .* q quit");

        top.Resize(new WindowSize(10, 20));

        // Cut to the width, and no more lines than there are.
        await SeeRowAsync(top,
            "(?s)\e\\[H2 services by builti\e\\[K\r\nNAME {16}\e\\[K\r\n[^\n]*\n[^\n]*\n[^\n]*\n[^\n]*\n\e\\[2mup/down select   s "
                + "s\e\\[0m\e\\[K\e\\[J");
        top.Type("q");
        (await top.ExitCodeAsync()).ShouldBe(0);
    }

    [Theory, InlineData("\x3", null), InlineData(null, "SIGINT"), InlineData(null, "SIGTERM"), InlineData(null, "SIGHUP")]
    public async Task Interrupted_LeavesTheTerminalAsItWas(string? typed, string? signal)
    {
        await using var home = await HomeAsync();
        using var top = TerminalSession.StartWith(home.State, "top");
        await SeeRowAsync(top, "busy .*ready");
        top.Now.ShouldNotBe(top.Before);

        if (typed is not null)
            top.Type(typed);
        else
            top.Berth.Signal(SignalName.Parse(signal!));

        await top.SeeAsync(OwnScreen);
        (await top.ExitCodeAsync()).ShouldBe(0);
        top.Now.ShouldBe(top.Before);
    }

    [Fact]
    public async Task Keys_WithServicesOfAForegroundUp_SteerThemToo()
    {
        await using var home = new ServiceHome(isRoot: Environment.IsPrivilegedProcess);
        home.Describe("shown", "echo hello; exec sleep 1000");
        using var up = home.Start("up", "shown");
        while (await up.LineAsync() != "shown | hello")
            continue;
        using var top = TerminalSession.StartWith(home.State, "top");
        await SeeRowAsync(top, "\e[7mshown .*ready");

        top.Type("t");

        (await up.EndAsync()).ExitCode.ShouldBe(0);
        await SeeRowAsync(top, "0 services");
        top.Type("q");
        (await top.ExitCodeAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Text_OfAHostileService_CannotDriveTheTerminal()
    {
        await using var home = new ServiceHome(isRoot: Environment.IsPrivilegedProcess);
        home.Write("evil/berth.json", """
            {
              "name": "evil", "isolation": "none", "supervise": { "ready": { "notify": true } },
              "command": ["python3", "-c", "import os, socket, time\ns = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)\ns.sendto(b'STATUS=a\\x1b]0;title\\x07\\x1b[2Jb\\nREADY=1', os.environ['NOTIFY_SOCKET'])\ntime.sleep(1000)"]
            }
            """);
        (await home.BerthAsync("up", "-d", "evil")).ShouldSucceed();
        await home.UntilAsync("evil", "ready");
        using var top = TerminalSession.StartWith(home.State, "top");

        var screen = await SeeRowAsync(top, "a.*0;title.*2Jb");

        foreach (var harm in (string[])["\e]", "\a", "\e[2J"])
            screen.ShouldNotContain(harm);
        (await home.BerthAsync("status", "evil")).ShouldSucceed().ShouldNotContain("\e");
        top.Type("q");
        (await top.ExitCodeAsync()).ShouldBe(0);
    }

    private static async Task<ServiceHome> HomeAsync()
    {
        var home = new ServiceHome(isRoot: Environment.IsPrivilegedProcess);
        home.Describe("busy", "while :; do :; done");
        home.Describe("idle", "exec sleep 1000");
        (await home.BerthAsync("up", "-d")).ShouldSucceed();
        await home.UntilAsync("idle", "ready");
        return home;
    }

    /// <summary>Reads until the screen shows this; returns what was shown.</summary>
    private static Task<string> SeeRowAsync(TerminalSession top, string pattern) =>
        top.SeeMatchAsync(pattern.Replace("\e[7m", "\e\\[7m", StringComparison.Ordinal));
}
