using Berth.Supervision.Programs;
using Berth.Supervision.Services;
using Berth.Supervision.Windows;
using Berth.Workloads.Specs;

namespace Berth.Supervision.Tests;

public sealed class WindowsServiceManagerTests : IDisposable
{
    private static readonly CancellationToken s_none = CancellationToken.None;
    private static readonly ServiceName s_web = ServiceName.Parse("web");
    private static readonly ProgramResult s_good = new(0, "", "");
    private readonly TemporaryDirectory _directory = new();
    private readonly WindowsOptions _options;
    private readonly ScriptedPrograms _programs;
    private readonly WindowsServiceManager _manager;
    private Func<IReadOnlyList<string>, ProgramResult> _answer = static _ => s_good;

    public WindowsServiceManagerTests()
    {
        _options = new WindowsOptions
        {
            Scope = ServiceScope.User,
            User = @"HOST\user",
            Directory = Path.Combine(_directory.Path, "services"),
            StartupFolder = Path.Combine(_directory.Path, "startup"),
        };
        Directory.CreateDirectory(_options.StartupFolder);
        _programs = new ScriptedPrograms((_, arguments) => _answer(arguments));
        _manager = new WindowsServiceManager(_options, _programs, new ImpatientTime());
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Register_AndStart_CreatesEnablesAndRunsTheTask()
    {
        await _manager.RegisterAsync(TestDefinition.Named("web"), start: true, s_none);

        Assert.Equal(
            [$@"schtasks.exe /Create /TN \Berth\web /XML {_options.Directory}/berth-web.xml /F",
                @"schtasks.exe /Change /TN \Berth\web /ENABLE", @"schtasks.exe /Run /TN \Berth\web"],
            _programs.Calls);
        Assert.Equal(["berth-web.json", "berth-web.ps1", "berth-web.xml"],
            Directory.GetFiles(_options.Directory).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Register_Timer_IsEnabledAndNotRun()
    {
        await _manager.RegisterAsync(
            TestDefinition.Named("web") with { Supervise = new SuperviseSpec { Timer = new TimerSpec { Every = TimeSpan.FromHours(1) } } },
            start: true, s_none);

        Assert.DoesNotContain(_programs.Calls, static call => call.Contains("/Run", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Register_SystemMayNotMakeTasks_IsRefusedAndLeavesNothing()
    {
        _answer = static _ => new ProgramResult(1, "", "ERROR: Access is denied.");
        var manager = new WindowsServiceManager(_options with { Scope = ServiceScope.System }, _programs, TimeProvider.System);

        var exception =
            await Assert.ThrowsAsync<ServiceException>(() => manager.RegisterAsync(TestDefinition.Named("web"), start: true, s_none));

        Assert.Contains("Access is denied", exception.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_directory.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Register_UserMayNotMakeTasks_UsesTheStartupFolder()
    {
        _answer = static arguments => arguments[0] is "/Create" ? new ProgramResult(1, "", "ERROR: Access is denied.") : s_good;

        await _manager.RegisterAsync(TestDefinition.Named("web"), start: true, s_none);

        var startup = await File.ReadAllTextAsync(Path.Combine(_options.StartupFolder, "berth-web.cmd"), s_none);
        Assert.StartsWith("@start \"\" /min powershell.exe -NoProfile -NonInteractive -WindowStyle Hidden -EncodedCommand ", startup,
            StringComparison.Ordinal);
        Assert.DoesNotContain('%', startup);
        Assert.Contains("Start-Process", _programs.Calls[^1], StringComparison.Ordinal);

        await _manager.StopAsync(s_web, s_none);
        Assert.Empty(Directory.GetFiles(_options.StartupFolder));
        Assert.Equal(DesiredState.Down, (await _manager.StatusAsync(s_web, s_none)).Desired);
        Assert.Equal(2, _programs.Calls.Count);
    }

    [Fact]
    public async Task Stop_Running_EndsTheScriptFirstAndOnlyProcessesThatAreStillTheSame()
    {
        await _manager.RegisterAsync(TestDefinition.Named("web"), start: true, s_none);
        await File.WriteAllTextAsync(Path.Combine(_options.Directory, "berth-web.pid"), "10 1000 11 1001", s_none);
        _programs.Calls.Clear();

        await _manager.StopAsync(s_web, s_none);

        Assert.Equal([
            @"schtasks.exe /Change /TN \Berth\web /DISABLE",
            @"schtasks.exe /End /TN \Berth\web",
            "powershell.exe -EncodedCommand «if ((Get-Process -Id 10 -ErrorAction SilentlyContinue | Where-Object { "
                + "$_.StartTime.ToFileTimeUtc() -eq 1000 })) { taskkill.exe /T /F /PID 10 }; "
            + "if ((Get-Process -Id 11 -ErrorAction SilentlyContinue | Where-Object { $_.StartTime.ToFileTimeUtc() -eq 1001 })) { "
            + "taskkill.exe /T /F /PID 11 }; exit 0»"], _programs.Calls);
    }

    [Fact]
    public async Task Stop_ProcessFileIsRubbish_RunsNothingOfIt()
    {
        await _manager.RegisterAsync(TestDefinition.Named("web"), start: true, s_none);
        await File.WriteAllTextAsync(Path.Combine(_options.Directory, "berth-web.pid"), "1;calc 2 $(calc) 3", s_none);
        _programs.Calls.Clear();

        await _manager.StopAsync(s_web, s_none);

        Assert.DoesNotContain(_programs.Calls, static call => call.Contains("calc", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Unregister_Running_StopsDeletesAndForgets()
    {
        await _manager.RegisterAsync(TestDefinition.Named("web"), start: true, s_none);
        _programs.Calls.Clear();

        await _manager.UnregisterAsync(s_web, s_none);
        await _manager.UnregisterAsync(s_web, s_none);

        Assert.Equal(
            [@"schtasks.exe /Change /TN \Berth\web /DISABLE", @"schtasks.exe /End /TN \Berth\web",
                @"schtasks.exe /Delete /TN \Berth\web /F"],
            _programs.Calls);
        Assert.Empty(Directory.GetFiles(_directory.Path, "*", SearchOption.AllDirectories));
        Assert.Empty(await _manager.ListAsync(s_none));
    }

    [Fact]
    public async Task Unregister_TaskStays_StaysRegistered()
    {
        await _manager.RegisterAsync(TestDefinition.Named("web"), start: true, s_none);
        _answer = static arguments => arguments[0] is "/Delete" ? new ProgramResult(1, "", "ERROR: busy") : s_good;

        await Assert.ThrowsAsync<ServiceException>(() => _manager.UnregisterAsync(s_web, s_none));

        Assert.Equal(ServiceErrorKind.AlreadyRegistered,
            (await Assert.ThrowsAsync<ServiceException>(
                () => _manager.RegisterAsync(TestDefinition.Named("web", "/bin/false"), start: true, s_none))).Kind);
    }

    [Theory]
    [InlineData("4 1 267009", true, DesiredState.Up, ObservedState.Up)]
    [InlineData("4 1 267009", false, DesiredState.Up, ObservedState.Backoff)]
    [InlineData("3 1 267011", false, DesiredState.Up, ObservedState.Down)]
    [InlineData("1 0 267014", false, DesiredState.Down, ObservedState.Down)]
    [InlineData("3 1 0", false, DesiredState.Up, ObservedState.Finished)]
    [InlineData("3 1 -1073741819", false, DesiredState.Up, ObservedState.Failed)]
    public async Task Status_WhatTheSchedulerSays_IsTold(string answer, bool runs, DesiredState desired, ObservedState observed)
    {
        await _manager.RegisterAsync(TestDefinition.Named("web"), start: true, s_none);
        if (runs)
            await File.WriteAllTextAsync(Path.Combine(_options.Directory, "berth-web.pid"), "10 1000 11 1001", s_none);
        _answer = arguments =>
            new ProgramResult(0, arguments[^1].Contains("ScheduledTask", StringComparison.Ordinal) ? answer + "\r\n" : "running\r\n", "");

        var status = Assert.Single(await _manager.ListAsync(s_none));

        Assert.Equal((desired, observed, runs ? 11 : null), (status.Desired, status.Observed, status.Pid));
    }

    [Fact]
    public async Task Status_AnswerIsNotUnderstood_SaysSo()
    {
        await _manager.RegisterAsync(TestDefinition.Named("web"), start: true, s_none);
        _answer = static _ => new ProgramResult(0, "Zugriff verweigert", "");

        Assert.Equal(ServiceErrorKind.Failed, (await Assert.ThrowsAsync<ServiceException>(() => _manager.StatusAsync(s_web, s_none))).Kind);
    }

    [Fact]
    public async Task LongestName_FitsEveryFile()
    {
        var name = new string('a', _manager.LongestName);
        _answer = static arguments => arguments[0] is "/Create" ? new ProgramResult(1, "", "no") : s_good;

        await _manager.RegisterAsync(TestDefinition.Named(name), start: true, s_none);

        Assert.Single(await _manager.ListAsync(s_none));
    }
}
