using Berth.TestKit;

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

        (await Should.ThrowAsync<ServiceException>(() => manager.RegisterAsync(definition, start: true, Deadline.Token()))).Kind.ShouldBe(ServiceErrorKind.AlreadyRegistered);
        await manager.UnregisterAsync(definition.Name, Deadline.Token());

        (await manager.ListAsync(Deadline.Token())).ShouldBeEmpty();
        (await File.ReadAllTextAsync(foreign, TestContext.Current.CancellationToken)).ShouldBe("[Service]\nExecStart=/bin/other\n");
    }

    [Fact]
    public async Task Register_ThatSystemdRefuses_LeavesNothing()
    {
        using var directory = new TemporaryDirectory();
        var manager = new SystemdServiceManager(new SystemdOptions(ServiceScope.System, directory.Path), new FakeSystemd { Refusal = "bad-setting" });

        (await Should.ThrowAsync<ServiceException>(() => manager.RegisterAsync(TestDefinition.Named("web"), start: true, Deadline.Token()))).Message.ShouldContain("bad-setting");

        Directory.GetFiles(directory.Path).ShouldBeEmpty();
    }

    private sealed class FakeSystemd : ISystemd
    {
        public string Refusal { get; init; } = "loaded";

        public Task ReloadAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task RunAsync(SystemdJob job, string unit, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task EnableAsync(IReadOnlyList<string> units, bool enable, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task ResetFailedAsync(string unit, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<IReadOnlyDictionary<string, string>> PropertiesAsync(string unit, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string> { ["LoadState"] = Refusal });
    }
}
