using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Desktop;

/// <summary>Workloads with grants of the desktop, and with grants of directories in which its sockets and links to them are.</summary>
public sealed class SharedDirectoryTests
{
    private const string Look =
        """
        find "$1" -mindepth 1 | sort; test -S /run/desktop/own/session-bus && echo own; touch "$1/planted" 2>/dev/null && echo planted
        """;

    [Fact]
    public async Task InstancesThatStartLater_AreNotSeen_ByAGrantAboveTheirSockets()
    {
        using var session = await BusSession.StartAsync();
        var runtime = Path.Combine(session.Jail.State, "run");
        string[] flags = ["--dbus-talk", "org.berth.Mine", "--rw", runtime];
        using var first = session.Jail.Caller.Start(
            [BerthBinary.Path, "run", "--profile", "strict", .. flags, "--", "sh", "-c", $"echo ready; read line; {Look}", "sh", runtime],
            session.Jail.Workspace, session.Environment);
        (await first.LineAsync()).ShouldBe("ready");
        var own = Path.GetFileName(Directory.EnumerateDirectories(Path.Combine(runtime, "desktop")).ShouldHaveSingleItem());

        var later = session.Start(BusSession.Granting("{}"), "print('ready', flush=True); sys.stdin.read()");
        (await later.LineAsync()).ShouldBe("ready");
        Directory.EnumerateDirectories(Path.Combine(runtime, "desktop")).Count().ShouldBe(2);
        first.Input.WriteLine();
        first.CloseInput();

        var seen = (await first.EndAsync()).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        seen.ShouldContain("own");
        seen.ShouldNotContain("planted");
        foreach (var line in seen.Where(static line => line.StartsWith('/')))
            $"{runtime}/desktop/{own}/session-bus".ShouldStartWith(line); // its own, and what is above that
    }

    [Theory, InlineData("PULSE_SERVER", "sound"), InlineData("PULSE_RUNTIME_PATH", "sound"), InlineData("PULSE_COOKIE", "sound")]
    [InlineData("XAUTHORITY", "x11"), InlineData("DBUS_SESSION_BUS_ADDRESS", "dbus-talk=org.berth.X")]
    public async Task LinkThatTheWorkloadCouldHaveMade_IsNotFollowed(string variable, string flag)
    {
        using var session = await SoundSession.StartPulseAsync();
        var (shared, other) = (Path.Combine(session.Jail.Workspace, "shared"), Path.Combine(session.Jail.Workspace, "other"));
        foreach (var directory in new[] { shared, other })
        {
            (await session.OutsideAsync(
                "sh", "-c", $"mkdir {directory} && cd {directory} && ln -s {session.Socket} native && ln -s {session.Cookie} cookie"))
                .ShouldSucceed();
        }

        string Value(string directory) => variable switch
        {
            "PULSE_SERVER" => $"unix:{directory}/native",
            "PULSE_RUNTIME_PATH" => directory,
            "DBUS_SESSION_BUS_ADDRESS" => $"unix:path={directory}/native",
            _ => $"{directory}/cookie",
        };
        if (flag == "x11")
            session.Variables["DISPLAY"] = await DisplayAsync(session);
        session.Variables[variable] = Value(shared);
        var refused = await session.InsideAsync([$"--{flag}", "--rw", shared], "echo", "ran");
        session.Variables[variable] = Value(other);
        var followed = await session.InsideAsync([$"--{flag}", "--rw", shared], "echo", "ran");

        refused.ExitCode.ShouldBe(2, refused.Error);
        refused.Error.ShouldContain($"through a symbolic link inside {shared}, which the workload may write");
        followed.ShouldSucceed().ShouldBe("ran\n");
    }

    private static async Task<string> DisplayAsync(SoundSession session)
    {
        var server = session.StartOutside(HostTool.Require("Xvfb"), "-displayfd", "1", "-nolisten", "tcp", "-noreset");
        return $":{(await server.LineAsync()).Trim()}";
    }
}
