using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Desktop;

/// <summary>A workload on a real X server: only its uid may connect, and only while it runs.</summary>
public sealed class XTests
{
    private static readonly string[] s_grant = ["--x11"];
    private static readonly string[] s_waiting =
        ["sh", "-c", "xdpyinfo >/dev/null && echo connected; read line; xdpyinfo >/dev/null && echo again"];

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Grant_LetsTheWorkloadConnect_AndIsTakenBack(JailKind kind)
    {
        using var session = await XSession.StartAsync(kind, "-noreset");

        var granted = await session.InsideAsync(
            s_grant, "sh", "-c", "xdpyinfo >/dev/null && echo connected; test -z $XAUTHORITY && echo no secret");
        var not = await session.InsideAsync([], "xdpyinfo", "-display", $":{session.Display}");

        granted.ShouldSucceed().ShouldBe("connected\nno secret\n");
        granted.Error.ShouldContain("X11 isolates nothing between clients");
        not.ExitCode.ShouldNotBe(0);
        (await session.HostsAsync()).ShouldBeEmpty();
        session.ShouldLeaveNothing();
    }

    [Fact]
    public async Task Grant_IsForTheUidOfTheIdentity_AndNoOther()
    {
        using var session = await XSession.StartAsync(JailKind.BerthAsRoot, "-noreset");
        var granted = session.Start([.. s_grant, "--identity", "3"], s_waiting);
        (await granted.LineAsync()).ShouldBe("connected");
        var socket = $"/tmp/.X11-unix/X{session.Display}";

        var other = await session.InsideAsync(
            ["--identity", "4", "--bind", $"{socket}:{socket}"], "xdpyinfo", "-display", $":{session.Display}");

        other.ExitCode.ShouldNotBe(0);
        other.Error.ShouldContain("unable to open display");
        (await session.HostsAsync()).ShouldBe(["SI:localuser:#1000003"]);
        granted.CloseInput();
        (await granted.EndAsync()).Output.ShouldBe("again\n");
        (await session.HostsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task EntryThatWasThereBefore_Stays()
    {
        using var session = await XSession.StartAsync(JailKind.BerthAsRoot, "-noreset");
        (await session.OutsideAsync("xhost", "+si:localuser:#1000003")).ShouldSucceed();

        (await session.InsideAsync([.. s_grant, "--identity", "3"], "xdpyinfo")).ShouldSucceed();

        (await session.HostsAsync()).ShouldBe(["SI:localuser:#1000003"]);
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task InstancesOfOneIdentity_ShareTheGrant_UntilTheLastHasEnded(JailKind kind)
    {
        using var session = await XSession.StartAsync(kind, "-noreset");
        RunningCommand[] instances =
            [session.Start(s_grant, s_waiting), session.Start(s_grant, s_waiting), session.Start(s_grant, s_waiting)];
        foreach (var instance in instances)
            (await instance.LineAsync()).ShouldBe("connected");

        foreach (var instance in instances)
        {
            (await session.HostsAsync()).ShouldHaveSingleItem();
            instance.CloseInput();
            (await instance.EndAsync()).Output.ShouldBe("again\n");
        }

        (await session.HostsAsync()).ShouldBeEmpty();
        session.ShouldLeaveNothing();
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task KillOfBerth_IsRepairedByTheNextCommand_NotForThoseThatRun(JailKind kind)
    {
        using var session = await XSession.StartAsync(kind, "-noreset");
        var killed = session.Start(s_grant, s_waiting);
        var running = session.Start(s_grant, s_waiting);
        (await killed.LineAsync()).ShouldBe("connected");
        (await running.LineAsync()).ShouldBe("connected");

        killed.Signal("KILL");
        await killed.EndAsync();
        (await session.BerthAsync("ps")).ShouldSucceed();

        running.CloseInput();
        (await running.EndAsync()).Output.ShouldBe("again\n");
        (await session.HostsAsync()).ShouldBeEmpty();
        session.ShouldLeaveNothing();
    }

    [Fact]
    public async Task ServerThatResetsAfterItsLastClient_KeepsTheGrant()
    {
        using var session = await XSession.StartAsync(JailKind.BerthAsUser);
        var run = await session.InsideAsync(s_grant, "sh", "-c", "xdpyinfo >/dev/null && xdpyinfo >/dev/null && echo twice");
        run.ShouldSucceed().ShouldBe("twice\n");
    }

    [Fact]
    public async Task ServerThatTookThePlaceOfTheOld_IsNotChanged()
    {
        using var session = await XSession.StartAsync(JailKind.BerthAsRoot, "-noreset");
        var instance = session.Start([.. s_grant, "--identity", "3"], "sh", "-c", "xdpyinfo >/dev/null && echo connected; read line");
        (await instance.LineAsync()).ShouldBe("connected");
        await session.ReplaceServerAsync();
        (await session.OutsideAsync("xhost", "+si:localuser:#1000003")).ShouldSucceed();

        instance.CloseInput();
        await instance.EndAsync();

        (await session.HostsAsync()).ShouldBe(["SI:localuser:#1000003"]);
        session.ShouldLeaveNothing();
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task ClientThatOutlivesTheWorkload_IsGoneWithTheSandbox(JailKind kind)
    {
        HostTool.Require("xeyes");
        using var session = await XSession.StartAsync(kind, "-noreset");
        var instance = session.Start(
            s_grant, "sh", "-c", "setsid sh -c 'trap \"\" HUP TERM; xeyes' </dev/null >/dev/null 2>&1 & echo started; read line");
        await instance.LineAsync();
        await Eventually.Async(async () => (await Windows()).Contains("xeyes", StringComparison.Ordinal));

        instance.CloseInput();
        await instance.EndAsync();

        (await Windows()).ShouldNotContain("xeyes");

        async Task<string> Windows() => (await session.OutsideAsync("xwininfo", "-root", "-tree")).ShouldSucceed();
    }

    /// <summary>A client of X11 may change the list. Berth cannot tell whether that was the user, so says it, and leaves it.</summary>
    [Theory]
    [InlineData("xhost +", "everybody may connect now", "xhost -")]
    [InlineData("xhost +si:localuser:nobody", "SI:localuser:nobody was added", "xhost -si:localuser:nobody")]
    public async Task AccessListThatTheWorkloadChanges_IsSaidAtTheEnd(string change, string said, string back)
    {
        HostTool.Require("xhost");
        using var session = await XSession.StartAsync(JailKind.BerthAsUser, "-noreset");

        var quiet = await session.InsideAsync(s_grant, "sh", "-c", "xhost >/dev/null; exit 3");
        quiet.ExitCode.ShouldBe(3);
        quiet.Error.ShouldNotContain("access list");
        var loud = await session.InsideAsync(s_grant, "sh", "-c", $"{change} >/dev/null; exit 3");

        loud.ExitCode.ShouldBe(3);
        loud.Error.ShouldContain($"the access list of the X server :{session.Display} was changed while a workload could do so: {said}");
        (await session.OutsideAsync("sh", "-c", back)).ShouldSucceed();
        session.ShouldLeaveNothing();
    }

    [Fact]
    public async Task SecretThatIsGoneAtTheEnd_KeepsTheRecord_UntilItIsBack()
    {
        using var session = await XSession.StartAsync(JailKind.BerthAsUser, "-noreset");
        var killed = session.Start(s_grant, s_waiting);
        (await killed.LineAsync()).ShouldBe("connected");
        killed.Signal("KILL");
        await killed.EndAsync();
        File.Move(session.Authority, session.Authority + ".away");

        var without = await session.BerthAsync("ps");
        File.Move(session.Authority + ".away", session.Authority);

        without.Error.ShouldContain(session.Authority);
        session.Jail.Records().ShouldNotBeEmpty();
        (await session.HostsAsync()).ShouldHaveSingleItem();
        (await session.BerthAsync("ps")).ShouldSucceed();
        (await session.HostsAsync()).ShouldBeEmpty();
        session.ShouldLeaveNothing();
    }

    [Fact]
    public async Task WithoutADisplayOrItsSecret_TheWorkloadIsNotStarted()
    {
        using var session = await XSession.StartAsync(JailKind.BerthAsUser, "-noreset");
        var variables = session.Variables;
        var (empty, pipe) = (Path.Combine(session.Jail.Workspace, "empty"), Path.Combine(session.Jail.Workspace, "pipe"));
        (await session.OutsideAsync("sh", "-c", $"touch {empty}; mkfifo {pipe}")).ShouldSucceed();
        foreach (var (variable, value, expected) in new[]
        {
            ("XAUTHORITY", empty, "refuses Berth"), ("XAUTHORITY", pipe, pipe), ("DISPLAY", ":9999", "there is no X server"),
            ("DISPLAY", "other.example:0", "not on this host"), ("DISPLAY", "", "DISPLAY is not set"),
        })
        {
            var before = variables[variable];
            variables[variable] = value;
            var run = await session.InsideAsync(s_grant, "echo", "ran");
            variables[variable] = before;

            run.ExitCode.ShouldBe(125, run.Error);
            run.Output.ShouldBeEmpty();
            run.Error.ShouldContain(expected);
        }

        session.ShouldLeaveNothing();
    }
}
