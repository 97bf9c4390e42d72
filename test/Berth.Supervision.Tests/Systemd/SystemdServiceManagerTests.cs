using Berth.Supervision.Services;
using Berth.Supervision.Systemd;

namespace Berth.Supervision.Tests.Systemd;

public sealed class SystemdServiceManagerTests
{
    [Fact]
    public async Task Register_OverAUnitThatIsNotBerths_LeavesItAlone()
    {
        using var directory = new TemporaryDirectory();
        var foreign = directory.Write("berth-web.service", "[Service]\nExecStart=/bin/other\n");
        var manager = new SystemdServiceManager(new SystemdOptions(ServiceScope.System, directory.Path), new FakeSystemd());
        var definition = TestDefinition.Named("web");

        (await Should.ThrowAsync<ServiceException>(
            () => manager.RegisterAsync(definition, start: true, Deadline.Token()))).Kind.ShouldBe(ServiceErrorKind.AlreadyRegistered);
        await manager.UnregisterAsync(definition.Name, Deadline.Token());

        (await manager.ListAsync(Deadline.Token())).ShouldBeEmpty();
        (await File.ReadAllTextAsync(foreign, TestContext.Current.CancellationToken)).ShouldBe("[Service]\nExecStart=/bin/other\n");
    }

    [Fact]
    public async Task Register_ThatSystemdRefuses_LeavesNothing()
    {
        using var directory = new TemporaryDirectory();
        var manager =
            new SystemdServiceManager(new SystemdOptions(ServiceScope.System, directory.Path), new FakeSystemd { Refusal = "bad-setting" });

        (await Should.ThrowAsync<ServiceException>(
            () => manager.RegisterAsync(TestDefinition.Named("web"), start: true, Deadline.Token()))).Message.ShouldContain("bad-setting");

        Directory.GetFiles(directory.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task RegisterAndUnregister_ReadTheUnitsOnceEach()
    {
        using var directory = new TemporaryDirectory();
        var systemd = new FakeSystemd();
        var manager = new SystemdServiceManager(new SystemdOptions(ServiceScope.System, directory.Path), systemd);
        var definition = TestDefinition.Named("web");

        await manager.RegisterAsync(definition, start: true, Deadline.Token());
        systemd.Done.ShouldBe(["enable berth-web.service", "reload", "Start berth-web.service"]);
        systemd.Done.Clear();
        await manager.UnregisterAsync(definition.Name, Deadline.Token());
        systemd.Done.ShouldBe(["disable berth-web.service", "Stop berth-web.service", "reload"]);
    }

    [Fact]
    public async Task Replace_OfWhatRuns_IsRestartedAsOneJobAndNeverGone()
    {
        using var directory = new TemporaryDirectory();
        var systemd = new FakeSystemd();
        var manager = new SystemdServiceManager(new SystemdOptions(ServiceScope.System, directory.Path), systemd);
        await manager.RegisterAsync(TestDefinition.Named("web"), start: true, Deadline.Token());
        systemd.Done.Clear();

        await manager.ReplaceAsync(TestDefinition.Named("web") with { Description = "another" }, restart: true, Deadline.Token());

        systemd.Done.ShouldContain("Restart berth-web.service");
        systemd.Done.ShouldNotContain(static done => done.StartsWith("Stop", StringComparison.Ordinal));
        (await File.ReadAllTextAsync(
            Path.Combine(directory.Path, "berth-web.service"), TestContext.Current.CancellationToken)).ShouldContain("Description=another");
    }

    [Fact]
    public async Task Replace_ThatSystemdRefuses_LeavesWhatWasThere()
    {
        using var directory = new TemporaryDirectory();
        var systemd = new FakeSystemd();
        var manager = new SystemdServiceManager(new SystemdOptions(ServiceScope.System, directory.Path), systemd);
        await manager.RegisterAsync(TestDefinition.Named("web"), start: true, Deadline.Token());
        var before = await File.ReadAllTextAsync(Path.Combine(directory.Path, "berth-web.service"), TestContext.Current.CancellationToken);
        systemd.Refusal = "bad-setting";
        systemd.Done.Clear();

        (await Should.ThrowAsync<ServiceException>(
            () => manager.ReplaceAsync(TestDefinition.Named("web") with { Description = "another" }, restart: true,
                Deadline.Token()))).Message.ShouldContain("bad-setting");

        Directory.GetFiles(directory.Path).Select(Path.GetFileName).ShouldBe(["berth-web.service"]);
        (await File.ReadAllTextAsync(
            Path.Combine(directory.Path, "berth-web.service"), TestContext.Current.CancellationToken)).ShouldBe(before);
        systemd.Done.ShouldNotContain(static done => done.StartsWith("Stop", StringComparison.Ordinal)
            || done.StartsWith("Restart", StringComparison.Ordinal));
        systemd.Done[^1].ShouldBe("reload");
    }

    [Fact]
    public async Task Restart_IsOneJob_SoThatWhatRequiresItComesBack()
    {
        using var directory = new TemporaryDirectory();
        var systemd = new FakeSystemd();
        var manager = new SystemdServiceManager(new SystemdOptions(ServiceScope.System, directory.Path), systemd);
        var definition = TestDefinition.Named("web");
        await manager.RegisterAsync(definition, start: true, Deadline.Token());
        systemd.Done.Clear();

        await manager.RestartAsync(definition.Name, Deadline.Token());

        systemd.Done.ShouldContain("Restart berth-web.service");
        systemd.Done.ShouldNotContain("Stop berth-web.service");
    }

    /// <summary>What ran before is no reason to say that it was started.</summary>
    [Theory]
    [InlineData("Unit berth-db.service not found.", false)]
    [InlineData("its job ended with 'dependency'", false)]
    [InlineData("its job ended with 'failed'", true)]
    public async Task Restart_ThatSystemdRefuses_IsAnErrorUnlessTheProgramRan(string refusal, bool ran)
    {
        using var directory = new TemporaryDirectory();
        var systemd = new FakeSystemd();
        var manager = new SystemdServiceManager(new SystemdOptions(ServiceScope.System, directory.Path), systemd);
        var definition = TestDefinition.Named("web");
        await manager.RegisterAsync(definition, start: true, Deadline.Token());
        systemd.Unit["ExecMainStartTimestampMonotonic"] = "1000";
        systemd.Unit["ExecMainExitTimestamp"] = "1760000000000000";
        systemd.Unit["ExecMainCode"] = "1";
        systemd.Unit["ExecMainStatus"] = "3";
        systemd.RunRefusal = refusal;
        systemd.StartsBeforeRefusal = ran;

        var restart = manager.RestartAsync(definition.Name, Deadline.Token());

        if (ran)
            await restart;
        else
            (await Should.ThrowAsync<ServiceException>(
                () => restart)).Message.ShouldContain($"{refusal.TrimEnd('.')}, and it was not started");
    }

    private sealed class FakeSystemd : ISystemd
    {
        private bool _isEnabled;

        public Dictionary<string, string> Unit { get; } = [];

        public string? RunRefusal { get; set; }

        public bool StartsBeforeRefusal { get; set; }

        public List<string> Done { get; } = [];

        public string Refusal { get; set; } = "loaded";

        public Task<int> VersionAsync(CancellationToken cancellationToken) => Task.FromResult(252);

        public Task ReloadAsync(CancellationToken cancellationToken) => DoAsync("reload");

        public Task RunAsync(SystemdJob job, string unit, CancellationToken cancellationToken)
        {
            if (RunRefusal is null)
                return DoAsync($"{job} {unit}");
            if (StartsBeforeRefusal)
                Unit["ExecMainStartTimestampMonotonic"] = "1001";
            throw new SystemdException(ServiceErrorKind.Failed, RunRefusal);
        }

        public Task EnableAsync(IReadOnlyList<string> units, bool enable, CancellationToken cancellationToken) =>
            DoAsync($"{(enable ? "enable" : "disable")} {string.Join(' ', units)}");

        public Task ResetFailedAsync(string unit, CancellationToken cancellationToken) => Task.CompletedTask;

        private Task DoAsync(string what)
        {
            Done.Add(what);
            if (what.StartsWith("enable", StringComparison.Ordinal) || what.StartsWith("disable", StringComparison.Ordinal))
                _isEnabled = what.StartsWith('e');
            return Task.CompletedTask;
        }

        public Task<IReadOnlyDictionary<string, string>> PropertiesAsync(string unit, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyDictionary<string, string>>(
                new Dictionary<string, string>(Unit)
                {
                    ["LoadState"] = Refusal,
                    ["UnitFileState"] = _isEnabled ? "enabled" : "disabled",
                });
    }
}
