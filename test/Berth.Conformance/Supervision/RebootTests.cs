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
public sealed class RebootTests(SystemdContainerFixture systemd, S6ContainerFixture s6)
    : IClassFixture<SystemdContainerFixture>, IClassFixture<S6ContainerFixture>
{
    private const string Registered = "/var/tmp/registered";

    [Fact]
    public Task Systemd_Rebooted_BringsBackWhatShouldRun() => RebootAsync(systemd, () => new SystemdServiceManager(SystemdOptions.System));

    [Fact]
    public Task S6_Rebooted_BringsBackWhatShouldRun() =>
        RebootAsync(s6, () => new S6ServiceManager(new S6Options("/run/service", "/var/log/berth") { Deadline = Deadline.Time }));

    /// <summary>Berth's own supervisor comes back by what the host has for that.</summary>
    [Theory, InlineData(ContainerInit.S6), InlineData(ContainerInit.Systemd)]
    public async Task EnableBoot_Rebooted_BringsBackWhatBerthsOwnSupervisorRuns(ContainerInit init)
    {
        var container = init is ContainerInit.S6 ? s6.Container : systemd.Container;
        Assert.SkipUnless((await container.RunAsync("root", "test", "-x", "/usr/bin/berth")).ExitCode is 0,
            "needs the native berth: run 'make native', or name it in BERTH_NATIVE");
        var berth = new ServiceCommands(container, "root");
        var file = await berth.WriteAsync("/srv/back/berth.json",
            """{ "name": "back", "command": ["sleep", "1000"], "isolation": "none", "supervise": { "restart": "always" } }""");
        (await berth.RunAsync(
            "service", "register", "--backend", "builtin", "--start", file)).Error.ShouldContain("berth service enable-boot");
        (await berth.DoAsync("service", "enable-boot")).ShouldContain(init is ContainerInit.S6 ? "s6 starts" : "systemd starts");
        (await berth.RunAsync("service", "register", "--backend", "builtin", "--start", file)).Error.ShouldNotContain("enable-boot");

        await container.RebootAsync();

        // By asking for the process: any command that changes something would start a supervisor.
        await Eventually.Async(
            async () => (await container.RunAsync("root", "sh", "-c", "grep -l supervise /proc/[0-9]*/cmdline")).Output.Length > 0,
            "the supervisor is started");
        await Eventually.Async(async () => await berth.StateAsync("back") is "ready", "the service runs again");
        await berth.DoAsync("service", "unregister", "--backend", "builtin", "back");
    }

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

    private static ServiceDefinition Sleeper(string name) => new()
    {
        Name = ServiceName.Parse(name),
        Command = ["/bin/sleep", "1000"],
        WorkingDirectory = "/",
    };
}
