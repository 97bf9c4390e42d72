using Berth.Supervision.Logs;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervision.Tests;

public sealed class ValidatingServiceManagerTests
{
    private static readonly CancellationToken s_none = CancellationToken.None;
    private readonly RecordingServiceManager _inner = new();
    private readonly ValidatingServiceManager _manager;

    public ValidatingServiceManagerTests() => _manager = new ValidatingServiceManager(_inner);

    [Fact]
    public async Task EveryMethod_NameThatFits_IsPassedOn()
    {
        var name = ServiceName.Parse("name-of-12ch");

        foreach (var call in Calls(name))
            await call();

        Assert.Equal(
            ["register name-of-12ch", "unregister name-of-12ch", "start name-of-12ch", "stop name-of-12ch", "restart name-of-12ch",
                "status name-of-12ch", "logs name-of-12ch"],
            _inner.Calls);
    }

    [Fact]
    public async Task EveryMethod_NameTooLongForTheBackend_NeverGetsThere()
    {
        foreach (var call in Calls(ServiceName.Parse("name-of-13@ch")))
        {
            var exception = await Assert.ThrowsAsync<ServiceException>(call);
            Assert.Equal(ServiceErrorKind.InvalidName, exception.Kind);
            Assert.Contains("12", exception.Message, StringComparison.Ordinal);
        }

        Assert.Empty(_inner.Calls);
    }

    [Fact]
    public async Task RegisterAsync_WhatTheManagerCannotDo_IsRefused()
    {
        var definition = TestDefinition.Named("web") with
        {
            Supervise = new SuperviseSpec { Timer = new TimerSpec { Every = TimeSpan.FromHours(1) } },
        };

        var exception = await Assert.ThrowsAsync<ServiceException>(() => _manager.RegisterAsync(definition, start: true, s_none));

        Assert.Equal(ServiceErrorKind.NotSupported, exception.Kind);
        Assert.Contains("s6 can't start a service by the clock", exception.Message, StringComparison.Ordinal);
        Assert.Empty(_inner.Calls);
    }

    [Fact]
    public async Task RegisterAsync_WhatTheManagerCanDo_IsPassedOn()
    {
        var inner = new RecordingServiceManager { Capabilities = ServiceManagerCapabilities.Timers };
        var definition = TestDefinition.Named("web") with
        {
            Supervise = new SuperviseSpec { Timer = new TimerSpec { Every = TimeSpan.FromHours(1) } },
        };

        await new ValidatingServiceManager(inner).RegisterAsync(definition, start: true, s_none);

        Assert.Equal(["register web"], inner.Calls);
    }

    private Func<Task>[] Calls(ServiceName name) =>
    [
        () => _manager.RegisterAsync(TestDefinition.Named("x") with { Name = name }, start: true, s_none),
        () => _manager.UnregisterAsync(name, s_none),
        () => _manager.StartAsync(name, s_none),
        () => _manager.StopAsync(name, s_none),
        () => _manager.RestartAsync(name, s_none),
        () => _manager.StatusAsync(name, s_none),
        async () => Assert.Equal("line", (await _manager.LogsAsync(name, new LogQuery(), s_none).SingleAsync(s_none)).Text),
    ];
}
