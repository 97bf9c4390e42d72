using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Desktop;

/// <summary>A session of an ordinary user with a real sound server that plays to nowhere.</summary>
internal sealed class SoundSession : DesktopSession
{
    private SoundSession(JailKind kind)
        : base(kind)
    {
        Directory.CreateDirectory(Runtime);
        File.SetUnixFileMode(Runtime, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllBytes(Cookie, [.. Enumerable.Range(0, 256).Select(static i => (byte)i)]);
        byte[] header =
        [
            .. "RIFF"u8, .. BitConverter.GetBytes(36 + 1600),
            .. "WAVEfmt "u8, 16, 0, 0, 0, 1, 0, 1, 0, 64, 31, 0, 0, 128, 62, 0, 0, 2, 0, 16, 0, // 8,000 samples of 16 bits a second
            .. "data"u8, .. BitConverter.GetBytes(1600),
        ];
        File.WriteAllBytes(Music, [.. header, .. new byte[1600]]);
        Jail.Caller.Own(Jail.Workspace);
        Variables["XDG_RUNTIME_DIR"] = Runtime;
        Variables["PULSE_COOKIE"] = Cookie;
    }

    /// <summary>A tenth of a second of silence.</summary>
    public string Music => Path.Combine(Jail.Workspace, "silence.wav");

    /// <summary>The cookie.</summary>
    public string Cookie => Path.Combine(Jail.Workspace, "cookie");

    /// <summary>The server's own socket.</summary>
    public string Socket => $"{Runtime}/pulse/native";

    private string Runtime => Path.Combine(Jail.Workspace, "runtime");

    /// <summary>A session with PulseAudio.</summary>
    /// <param name="kind">Whose it is.</param>
    /// <param name="modules">Modules to load besides, with their arguments.</param>
    public static async Task<SoundSession> StartPulseAsync(JailKind kind = JailKind.BerthAsUser, params string[] modules)
    {
        HostTool.Require("pulseaudio");
        HostTool.Require("pactl");
        var session = new SoundSession(kind);
        Directory.CreateDirectory(Path.Combine(session.Runtime, "pulse"));
        session.Jail.Caller.Own(session.Runtime);
        string[] loaded =
            [$"module-native-protocol-unix auth-cookie={session.Cookie} socket={session.Socket}", "module-null-sink", .. modules];
        session.StartOutside(
            ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", .. loaded.SelectMany(static m => new[] { "-L", m })]);
        await session.AwaitAsync();
        return session;
    }

    public static async Task<SoundSession> StartPipeWireAsync()
    {
        HostTool.Require("pactl");
        var session = new SoundSession(JailKind.BerthAsUser);
        foreach (var program in new[] { "pipewire", "wireplumber", "pipewire-pulse" })
        {
            HostTool.Require(program);
            session.StartOutside("dbus-run-session", "--", program);
        }

        await session.AwaitAsync();
        return session;
    }

    private Task AwaitAsync() => Eventually.Async(async () => (await OutsideAsync("pactl", "info")).ExitCode == 0);
}
