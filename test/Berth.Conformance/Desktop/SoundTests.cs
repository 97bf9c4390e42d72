using System.Text.Json.Nodes;
using Berth.TestKit;

namespace Berth.Conformance.Desktop;

/// <summary>A workload that plays with real sound servers.</summary>
public sealed class SoundTests
{
    private static readonly string[] s_grant = ["--sound"];

    [Fact]
    public async Task PulseAudio_PlaysAFile()
    {
        using var session = await SoundSession.StartPulseAsync();

        var granted = await session.InsideAsync(
            [.. s_grant, "--ro", session.Music], "sh", "-c", $"pactl info && paplay {session.Music} && stat -c %s $PULSE_COOKIE");
        var not = await session.InsideAsync([], "pactl", "info");

        granted.ShouldSucceed().ShouldContain("Server Name: pulseaudio");
        granted.Output.ShouldEndWith("256\n");
        not.ExitCode.ShouldNotBe(0);
        session.ShouldLeaveNothing();
    }

    [Fact]
    public async Task PipeWire_PlaysAFile_ByBothProtocols()
    {
        using var session = await SoundSession.StartPipeWireAsync();

        var pulse = await session.InsideAsync([.. s_grant, "--ro", session.Music], "sh", "-c", $"pactl info && paplay {session.Music}");
        var own = await session.Jail.Caller.RunAsync(
            session.Description("player", new JsonObject { ["sound"] = "pipewire" }, "pw-cli", "info", "0"), session.Jail.Workspace,
            session.Environment);

        pulse.ShouldSucceed().ShouldContain("PipeWire");
        own.ShouldSucceed().ShouldContain("PipeWire:Interface:Core");
        own.Error.ShouldContain("gives more than sound");
    }

    [Theory, InlineData("link"), InlineData("linked directory"), InlineData("long"), InlineData("pipe"), InlineData("hard link")]
    public async Task CookieThatWasReplaced_IsNotReadForTheWorkload(string what)
    {
        using var session = await SoundSession.StartPulseAsync();
        var workspace = session.Jail.Workspace;
        var script = what switch
        {
            "link" => "rm cookie; ln -s secret cookie",
            "linked directory" => "mkdir real; mv cookie real; mkdir c; ln -s ../real c/pulse; ln -s c/pulse/cookie cookie",
            "long" => "head -c 257 /dev/zero > cookie",
            "pipe" => "rm cookie; mkfifo cookie",
            _ => "rm cookie; ln secret cookie",
        };
        (await session.OutsideAsync("sh", "-c", $"cd {workspace} && echo secret > secret && {script}")).ShouldSucceed();

        var run = await session.InsideAsync(s_grant, "sh", "-c", "cat $PULSE_COOKIE");

        run.ExitCode.ShouldBe(125, run.Output);
        run.Output.ShouldBeEmpty();
        run.Error.ShouldContain($"{workspace}/cookie");
        session.ShouldLeaveNothing();
    }

    [Fact]
    public async Task WithoutAServer_TheWorkloadIsNotStarted()
    {
        using var session = await SoundSession.StartPulseAsync();
        session.Variables["XDG_RUNTIME_DIR"] = session.Jail.Outside;
        var run = await session.InsideAsync(s_grant, "echo", "ran");
        run.ExitCode.ShouldBe(125, run.Output);
        run.Error.ShouldContain("grant \"sound\": this session has no sound server");
    }
}
