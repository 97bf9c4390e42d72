using Berth.Supervision.Launchd;
using Berth.Supervision.Logs;
using Berth.Supervision.Programs;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervision.Tests;

public sealed class LaunchdServiceManagerTests : IDisposable
{
    private static readonly CancellationToken s_none = CancellationToken.None;
    private static readonly ServiceName s_web = ServiceName.Parse("web");
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeLaunchctl _launchctl = new();
    private readonly LaunchdOptions _options;
    private readonly LaunchdServiceManager _manager;

    public LaunchdServiceManagerTests()
    {
        _options = LaunchdOptions.Usual(ServiceScope.User, 501, _directory.Path);
        _manager = new LaunchdServiceManager(_options, _launchctl.Programs, new ImpatientTime());
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Register_AndStart_WritesTheListAndBootstraps()
    {
        await _manager.RegisterAsync(TestDefinition.Named("web"), start: true, s_none);

        Assert.Equal([
            "launchctl enable gui/501/berth.web",
            "launchctl print gui/501/berth.web",
            $"launchctl bootstrap gui/501 {_directory.Path}/Library/LaunchAgents/berth.web.plist",
            "launchctl kickstart gui/501/berth.web"], _launchctl.Programs.Calls);
        Assert.Equal(
            [$"{_directory.Path}/Library/LaunchAgents/berth.web.plist"], Directory.GetFiles($"{_directory.Path}/Library/LaunchAgents"));
    }

    [Fact]
    public async Task Register_NotToStart_IsDisabledAndNotLoaded()
    {
        await _manager.RegisterAsync(TestDefinition.Named("web"), start: false, s_none);

        Assert.Equal(["launchctl disable gui/501/berth.web"], _launchctl.Programs.Calls);
        var status = await _manager.StatusAsync(s_web, s_none);
        Assert.Equal((DesiredState.Down, ObservedState.Down), (status.Desired, status.Observed));
    }

    [Fact]
    public async Task Register_Timer_IsNotKicked()
    {
        await _manager.RegisterAsync(
            TestDefinition.Named("web") with { Supervise = new SuperviseSpec { Timer = new TimerSpec { Every = TimeSpan.FromHours(1) } } },
            start: true, s_none);

        Assert.DoesNotContain(_launchctl.Programs.Calls, static call => call.Contains("kickstart", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Register_Twice_SameIsFineAndAnotherIsRefused()
    {
        await _manager.RegisterAsync(TestDefinition.Named("web"), start: true, s_none);
        await _manager.RegisterAsync(TestDefinition.Named("web"), start: true, s_none);

        var exception = await Assert.ThrowsAsync<ServiceException>(
            () => _manager.RegisterAsync(TestDefinition.Named("web", "/bin/false"), start: true, s_none));
        Assert.Equal(ServiceErrorKind.AlreadyRegistered, exception.Kind);
    }

    [Fact]
    public async Task Register_LaunchctlRefuses_LeavesNothing()
    {
        _launchctl.Failure = ("bootstrap", new ProgramResult(150, "", "Bootstrap failed: 150: Operation not permitted"));

        var exception =
            await Assert.ThrowsAsync<ServiceException>(() => _manager.RegisterAsync(TestDefinition.Named("web"), start: true, s_none));

        Assert.Equal(ServiceErrorKind.Refused, exception.Kind);
        Assert.Empty(Directory.GetFiles(_directory.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Register_NoLaunchctl_SaysSo()
    {
        _launchctl.Failure = ("enable", new ProgramResult(ProgramResult.NeverRan, "", "no such program along PATH"));

        Assert.Equal(ServiceErrorKind.Unavailable,
            (await Assert.ThrowsAsync<ServiceException>(
                () => _manager.RegisterAsync(TestDefinition.Named("web"), start: true, s_none))).Kind);
    }

    [Fact]
    public async Task Stop_Running_DisablesBootsOutAndWaits()
    {
        await _manager.RegisterAsync(TestDefinition.Named("web"), start: true, s_none);
        _launchctl.Programs.Calls.Clear();

        await _manager.StopAsync(s_web, s_none);

        Assert.Equal(["launchctl disable gui/501/berth.web", "launchctl bootout gui/501/berth.web", "launchctl print gui/501/berth.web"],
            _launchctl.Programs.Calls);
    }

    [Fact]
    public async Task Restart_Running_BootsOutAndStarts()
    {
        await _manager.RegisterAsync(TestDefinition.Named("web"), start: true, s_none);
        _launchctl.Programs.Calls.Clear();

        await _manager.RestartAsync(s_web, s_none);

        Assert.Equal(["bootout", "print", "enable", "print", "bootstrap", "kickstart"],
            _launchctl.Programs.Calls.Select(static call => call.Split(' ')[1]));
    }

    [Fact]
    public async Task Unregister_Running_StopsAndForgets()
    {
        await _manager.RegisterAsync(TestDefinition.Named("web"), start: true, s_none);
        _launchctl.Programs.Calls.Clear();

        await _manager.UnregisterAsync(s_web, s_none);
        await _manager.UnregisterAsync(s_web, s_none);

        Assert.Equal(["launchctl bootout gui/501/berth.web", "launchctl print gui/501/berth.web", "launchctl enable gui/501/berth.web"],
            _launchctl.Programs.Calls);
        Assert.Empty(Directory.GetFiles(_directory.Path, "*", SearchOption.AllDirectories));
        Assert.Equal(
            ServiceErrorKind.NotRegistered, (await Assert.ThrowsAsync<ServiceException>(() => _manager.StartAsync(s_web, s_none))).Kind);
    }

    [Fact]
    public async Task Unregister_DoesNotStop_StaysRegistered()
    {
        await _manager.RegisterAsync(TestDefinition.Named("web"), start: true, s_none);
        _launchctl.IsStuck = true;

        var exception = await Assert.ThrowsAsync<ServiceException>(() => _manager.UnregisterAsync(s_web, s_none));

        Assert.Equal(ServiceErrorKind.TimedOut, exception.Kind);
        Assert.Single(await _manager.ListAsync(s_none));
    }

    [Fact]
    public async Task Status_Running_ReadsWhatLaunchctlPrints()
    {
        await _manager.RegisterAsync(TestDefinition.Named("web"), start: true, s_none);

        var status = Assert.Single(await _manager.ListAsync(s_none));

        Assert.Equal((DesiredState.Up, ObservedState.Up, 4711, 2), (status.Desired, status.Observed, status.Pid, status.Restarts));
    }

    [Theory]
    [InlineData("\tstate = spawn scheduled\n\truns = 1\n\tlast exit code = 1\n", ObservedState.Backoff)]
    [InlineData("\tstate = not running\n\truns = 1\n\tlast exit code = 78: EX_CONFIG\n", ObservedState.Failed)]
    [InlineData("\tstate = not running\n\truns = 1\n\tlast terminating signal = Terminated: 15\n", ObservedState.Failed)]
    [InlineData("\tstate = not running\n\truns = 1\n\tlast exit code = 0\n", ObservedState.Finished)]
    [InlineData("\tstate = not running\n\truns = 0\n\tlast exit code = (never exited)\n", ObservedState.Down)]
    [InlineData("something else entirely", ObservedState.Down)]
    public async Task Status_NotRunning_SaysHow(string printed, ObservedState expected)
    {
        await _manager.RegisterAsync(TestDefinition.Named("web"), start: true, s_none);
        _launchctl.Printed = printed;

        Assert.Equal(expected, (await _manager.StatusAsync(s_web, s_none)).Observed);
    }

    [Fact]
    public async Task Logs_Follow_GivesTheLastLinesAndThenNewOnes()
    {
        await _manager.RegisterAsync(TestDefinition.Named("web"), start: false, s_none);
        var log = Path.Combine(_options.Logs, "berth.web.log");
        await File.WriteAllTextAsync(log, "one\ntwo\r\nthree\nfo", s_none);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var lines = new List<string>();

        await foreach (var line in _manager.LogsAsync(s_web, new LogQuery { Lines = 2, Follow = true }, deadline.Token))
        {
            lines.Add(line.Text);
            if (lines.Count is 2)
                await File.AppendAllTextAsync(log, "ur\nfive\nsix", s_none);
            if (lines.Count is 4)
                break;
        }

        Assert.Equal(["two", "three", "four", "five"], lines);
        Assert.Equal(["five", "six"],
            await _manager.LogsAsync(s_web, new LogQuery { Lines = 2 }, s_none).Select(static line => line.Text).ToListAsync(s_none));
        Assert.Empty(await _manager.LogsAsync(s_web, new LogQuery { Lines = 0 }, s_none).ToListAsync(s_none));
    }

    [Fact]
    public async Task LongestName_FitsEveryFile()
    {
        var name = new string('a', _manager.LongestName);

        await new ValidatingServiceManager(_manager).RegisterAsync(TestDefinition.Named(name), start: true, s_none);

        Assert.Single(await _manager.ListAsync(s_none));
        await Assert.ThrowsAsync<ServiceException>(
            () => new ValidatingServiceManager(_manager).StatusAsync(ServiceName.Parse(name + "a"), s_none));
    }
}
