using System.Text.Json.Nodes;
using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Desktop;

/// <summary>A workload that plays with real sound servers, and asks for what would lead out of its sandbox.</summary>
public sealed class SoundTests
{
    private static readonly string[] s_grant = ["--sound"];

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task PulseAudio_PlaysAFile(JailKind kind)
    {
        using var session = await SoundSession.StartPulseAsync(kind);

        var granted = await session.InsideAsync(
            [.. s_grant, "--ro", session.Music], "sh", "-c", $"pactl info && paplay {session.Music} && ls /run/desktop/own && env");
        var not = await session.InsideAsync([], "pactl", "info");

        granted.ShouldSucceed().ShouldContain("Server Name: pulseaudio");
        granted.Output.ShouldContain("\npulse\n");
        granted.Output.ShouldNotContain("PULSE_COOKIE");
        not.ExitCode.ShouldNotBe(0);
        session.ShouldLeaveNothing();
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task PulseAudio_PlaysAFile_OfAnIdentity(JailKind kind)
    {
        using var session = await SoundSession.StartPulseAsync(kind);
        var run = await session.InsideAsync(
            [.. s_grant, "--identity", "3", "--ro", session.Music], "sh", "-c", $"pactl info && paplay {session.Music}");
        run.ShouldSucceed().ShouldContain("Server Name: pulseaudio");
    }

    /// <summary>What PulseAudio does for any client: each of these leads out of the sandbox, or disturbs other programs.</summary>
    [Fact]
    public async Task PulseAudio_RefusesWhatIsNotPlaying()
    {
        string[] requests =
        [
            "load-module module-null-sink", "load-module module-ladspa-sink plugin=/tmp/evil.so label=x",
            "load-module module-cli-protocol-unix socket=/tmp/cli", "unload-module 0", "suspend-sink 0 1", "set-sink-volume 0 10%",
            "set-default-sink 0", "list modules", "list clients", "list sink-inputs", "list sources", "upload-sample MUSIC x", "exit",
        ];
        using var session = await SoundSession.StartPulseAsync();
        var asked = requests.Select(request => request.Replace("MUSIC", session.Music, StringComparison.Ordinal)).ToArray();
        foreach (var request in asked[..^1].Where(static request => !request.StartsWith("unload", StringComparison.Ordinal)))
            (await session.OutsideAsync(["pactl", .. request.Split(' ')])).Error.ShouldNotContain("Access denied");
        var before = (await session.OutsideAsync("pactl", "list", "short", "modules")).ShouldSucceed();

        var run = await session.InsideAsync(
            [.. s_grant, "--ro", session.Music], "sh", "-c", string.Join('\n', asked.Select(static r => $"pactl {r} 2>&1 | tail -n 1")));

        var answers = run.ShouldSucceed().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        answers.Length.ShouldBe(requests.Length, run.Output);
        answers.ShouldAllBe(static answer => answer.EndsWith(": Access denied", StringComparison.Ordinal), run.Output);
        (await session.OutsideAsync("pactl", "list", "short", "modules")).ShouldSucceed().ShouldBe(before);
    }

    [Fact]
    public async Task PulseAudio_ThatAppliesFilters_IsNotToldToLoadAModuleByAProperty()
    {
        using var session = await SoundSession.StartPulseAsync(JailKind.BerthAsUser, "module-filter-apply");
        string[] play = ["paplay", "--property=filter.apply=remap-sink", session.Music];
        (await session.OutsideAsync("sh", "-c", $"{string.Join(' ', play)} & sleep 0.05; wait")).ShouldSucceed();
        var loaded = session.StartOutside("pactl", "subscribe");

        (await session.InsideAsync([.. s_grant, "--ro", session.Music], play)).ShouldSucceed();
        (await session.OutsideAsync("pactl", "load-module", "module-null-sink", "sink_name=marker")).ShouldSucceed();

        var events = new List<string>();
        do
            events.Add(await loaded.LineAsync());
        while (!events[^1].Contains("on module", StringComparison.Ordinal));
        var modules = (await session.OutsideAsync("pactl", "list", "short", "modules")).ShouldSucceed();
        var marker = modules.Split('\n').Single(static line => line.Contains("marker", StringComparison.Ordinal)).Split('\t')[0];
        events[^1].ShouldBe($"Event 'new' on module #{marker}"); // the first module since then
    }

    [Fact]
    public async Task Recording_IsRefused_UnlessItIsGranted()
    {
        using var session = await SoundSession.StartPulseAsync();
        const string Record = "timeout 5 parecord --raw | head -c 100 | wc -c";
        async Task<CommandOutput> RunAsync(JsonNode grant) => await session.OutsideAsync(
            session.Description("recorder", new JsonObject { ["sound"] = grant }, "sh", "-c", Record));

        var playing = await RunAsync(true);
        var recording = await RunAsync("record");

        playing.ShouldSucceed().ShouldBe("0\n");
        playing.Error.ShouldContain("Access denied");
        recording.ShouldSucceed().ShouldBe("100\n");
        recording.Error.ShouldContain("it can record microphones");
    }

    [Fact]
    public async Task Unrestricted_IsTheServersOwnSocket_AndSaysSo()
    {
        using var session = await SoundSession.StartPulseAsync();
        var run = await session.OutsideAsync(session.Description(
            "mixer", new JsonObject { ["sound"] = "unrestricted" }, "pactl", "load-module", "module-null-sink"));
        run.ShouldSucceed();
        run.Error.ShouldContain("it can run code outside the sandbox");
    }

    [Fact]
    public async Task ProfileDesktop_Plays_AndLoadsNoModule()
    {
        using var session = await SoundSession.StartPulseAsync();
        string[] run = [BerthBinary.Path, "run", "--profile", "desktop", "--ro", session.Music, "--"];
        (await session.OutsideAsync([.. run, "paplay", session.Music])).ShouldSucceed();
        (await session.OutsideAsync([.. run, "pactl", "load-module", "module-null-sink"])).Error.ShouldContain("Access denied");
    }

    [Fact]
    public async Task PipeWire_PlaysAFile_ByBothProtocols_AndLoadsNoModuleByThatOfPulseAudio()
    {
        using var session = await SoundSession.StartPipeWireAsync();

        var pulse = await session.InsideAsync(
            [.. s_grant, "--ro", session.Music], "sh", "-c", $"pactl info && paplay {session.Music}");
        var module = await session.InsideAsync(s_grant, "pactl", "load-module", "module-null-sink");
        var own = await session.Jail.Caller.RunAsync(
            session.Description("player", new JsonObject { ["sound"] = "pipewire" }, "pw-cli", "info", "0"), session.Jail.Workspace,
            session.Environment);

        pulse.ShouldSucceed().ShouldContain("PipeWire");
        module.Error.ShouldContain("Access denied");
        (await session.OutsideAsync("pactl", "load-module", "module-null-sink")).ShouldSucceed();
        own.ShouldSucceed().ShouldContain("PipeWire:Interface:Core");
        own.Error.ShouldContain("gives more than sound");
    }

    /// <summary>The cookie is for Berth: a workload sees neither it nor what another program has put in its place.</summary>
    [Fact]
    public async Task CookieThatIsNone_IsNotReadForTheWorkload_WhichPlaysWithoutIt()
    {
        string[] scripts =
        [
            "ln -s secret cookie", "mkdir real; echo x > real/cookie; ln -s real c; ln -s c/cookie cookie",
            "head -c 257 /dev/zero > cookie", ": > cookie", "mkfifo cookie", "ln secret cookie", "true",
        ];
        using var session = await SoundSession.StartPulseAsync();
        foreach (var script in scripts)
        {
            (await session.OutsideAsync("sh", "-c", $"cd {session.Jail.Workspace} && echo secret > secret && rm -f cookie; {script}"))
                .ShouldSucceed();

            var run = await session.InsideAsync(s_grant, "sh", "-c", "pactl info && ls /run/desktop/own");

            run.ShouldSucceed().ShouldContain("Server Name: pulseaudio");
            run.Output.ShouldEndWith("\npulse\n");
        }

        session.ShouldLeaveNothing();
    }

    [Theory, InlineData("TERM"), InlineData("KILL")]
    public async Task SocketThatIsKept_IsDeadAfterTheEnd(string signal)
    {
        using var session = await SoundSession.StartPulseAsync();
        var instance = session.Start(s_grant, "sh", "-c", "pactl info >/dev/null && echo connected; pactl subscribe; sleep 60");
        (await instance.LineAsync()).ShouldBe("connected");
        var socket = Path.Combine(
            Directory.EnumerateDirectories(Path.Combine(session.Jail.State, "run/desktop")).ShouldHaveSingleItem(), "pulse");
        var kept = Path.Combine(session.Jail.Workspace, "kept");
        (await session.OutsideAsync("ln", socket, kept)).ShouldSucceed();
        (await session.OutsideAsync("env", $"PULSE_SERVER=unix:{kept}", "pactl", "info")).ShouldSucceed();

        instance.Signal(signal);
        await instance.EndAsync();

        (await session.OutsideAsync("env", $"PULSE_SERVER=unix:{kept}", "pactl", "info")).ExitCode.ShouldNotBe(0);
        (await session.BerthAsync("ps")).ShouldSucceed();
        session.ShouldLeaveNothing();
    }

    [Fact]
    public async Task WithoutAServer_TheWorkloadIsNotStarted()
    {
        using var session = await SoundSession.StartPulseAsync();
        session.Variables["XDG_RUNTIME_DIR"] = session.Jail.Outside;
        var run = await session.InsideAsync(s_grant, "echo", "ran");
        run.ExitCode.ShouldBe(125, run.Output);
        run.Error.ShouldContain("grant \"sound\": no sound server listens");
    }
}
