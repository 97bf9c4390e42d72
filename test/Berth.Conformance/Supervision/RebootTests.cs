using Berth.Supervision;
using Berth.Supervision.Definitions;
using Berth.Supervision.S6;
using Berth.Supervision.Services;
using Berth.Supervision.Systemd;
using Berth.TestKit;
using Berth.TestKit.Containers;

namespace Berth.Conformance.Supervision;

/// <summary>
/// After a reboot just what should run does: registered by this executable inside, looked at after the reboot by another run of it.
/// </summary>
public sealed class RebootTests(SystemdContainerFixture systemd, S6ContainerFixture s6) : IClassFixture<SystemdContainerFixture>, IClassFixture<S6ContainerFixture>
{
    private const string Registered = "/var/tmp/registered";

    [Fact]
    public Task Systemd_Rebooted_BringsBackWhatShouldRun() => RebootAsync(systemd, () => new SystemdServiceManager(SystemdOptions.System));

    [Fact]
    public Task S6_Rebooted_BringsBackWhatShouldRun() => RebootAsync(s6, () => new S6ServiceManager(new S6Options("/run/service", "/var/log/berth") { Deadline = Deadline.Time }));

    private static async Task RebootAsync(ContainerFixture fixture, Func<IServiceManager> create)
    {
        if (!TestContainer.IsHere)
        {
            await fixture.Container.RunThisTestAsync("root");
            await fixture.Container.RebootAsync();
            await fixture.Container.RunThisTestAsync("root");
            return;
        }

        var manager = create();
        var (up, down, stopped) = (Sleeper("up"), Sleeper("down"), Sleeper("stopped"));
        if (!File.Exists(Registered))
        {
            await manager.RegisterAsync(up, start: true, Deadline.Token());
            await manager.RegisterAsync(down, start: false, Deadline.Token());
            await manager.RegisterAsync(stopped, start: true, Deadline.Token());
            await manager.StopAsync(stopped.Name, Deadline.Token());
            await File.WriteAllTextAsync(Registered, "", Deadline.Token());
            return;
        }

        await Eventually.Async(async () => (await manager.StatusAsync(up.Name, Deadline.Token())).Observed is ObservedState.Ready);
        foreach (var service in (ServiceDefinition[])[down, stopped])
        {
            var status = await manager.StatusAsync(service.Name, Deadline.Token());
            (status.Desired, status.Observed, status.Pid).ShouldBe((DesiredState.Down, ObservedState.Down, null));
        }

        (await manager.ListAsync(Deadline.Token())).Select(service => service.Name).ShouldBe([down.Name, stopped.Name, up.Name]);
    }

    private static ServiceDefinition Sleeper(string name) => new() { Name = ServiceName.Parse(name), Command = ["/bin/sleep", "1000"], WorkingDirectory = "/" };
}
