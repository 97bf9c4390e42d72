using Berth.Linux.Processes;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Tests.Services;

public sealed class LifeTests
{
    [Fact]
    public async Task Start_Program_RunsAndIsReady()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();

        var name = await supervisor.AddAsync("web", "echo hello; exec sleep 1000");

        var status = await supervisor.UntilAsync(name, status => status is { Observed: ObservedState.Ready, Pid: not null });
        status.Desired.ShouldBe(DesiredState.Up);
        await Eventually.Async(async () => (await supervisor.LogAsync(name)).Contains("hello"));
        await Eventually.Async(() => File.ReadAllText($"/proc/{status.Pid}/comm") == "sleep\n");
    }

    [Fact]
    public async Task Stop_Running_EndsItAndThatIsNoFailure()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var name = await supervisor.AddAsync("web", "exec sleep 1000");
        var pid = (await supervisor.UntilAsync(name, status => status.Pid is not null)).Pid!.Value;

        await supervisor.Manager.StopAsync(name, Deadline.Token());

        var status = await supervisor.Manager.StatusAsync(name, Deadline.Token());
        (status.Observed, status.Desired, status.Pid, status.Problem).ShouldBe((ObservedState.Down, DesiredState.Down, null, null));
        status.LastExit!.Signal.ShouldBe((int)Signal.SIGTERM);
        ProcessIdentity.Find(pid).ShouldBeNull();
    }

    [Fact]
    public async Task Ended_WithZeroUnderOnFailure_IsFinished()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();

        var name = await supervisor.AddAsync("job", "exit 0");

        var status = await supervisor.UntilAsync(name, status => status.Observed == ObservedState.Finished);
        (status.LastExit!.Code, status.Restarts, status.Problem).ShouldBe((0, 0, null));
    }

    [Fact]
    public async Task Crash_Loop_BacksOffAndFailsAtTheLimit()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();

        var name = await supervisor.AddAsync("bad", "echo try; exit 3",
            spec => spec with { StartLimit = new StartLimitSpec { Starts = 4, Within = TimeSpan.FromMinutes(5) } }, start: false);
        try
        {
            await supervisor.Manager.StartAsync(name, Deadline.Token());
        }
        catch (ServiceException)
        {
            // It may have failed for good before this looks.
        }

        var status = await supervisor.UntilAsync(name, status => status.Observed == ObservedState.Failed);
        status.LastExit!.Code.ShouldBe(3);
        status.Restarts.ShouldBe(3);
        status.Problem.ShouldNotBeNull().ShouldContain("4 times");
        (await supervisor.LogAsync(name)).Count(line => line == "try").ShouldBe(4);
    }

    [Fact]
    public async Task Crash_Killed_IsStartedAgain()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var name = await supervisor.AddAsync("web", "exec sleep 1000");
        var first = (await supervisor.UntilAsync(name, status => status.Pid is not null)).Pid!.Value;

        using (var process = ProcessHandle.TryOpen(ProcessIdentity.Find(first)!.Value)!)
            process.Signal(Signal.SIGKILL);

        var status = await supervisor.UntilAsync(name, status => status is { Observed: ObservedState.Ready, Restarts: 1, Pid: not null });
        status.Pid.ShouldNotBe(first);
        status.LastExit!.Signal.ShouldBe((int)Signal.SIGKILL);
    }

    [Fact]
    public async Task Stop_IgnoresTheSignal_IsKilledWithEverythingItStarted()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var name = await supervisor.AddAsync(
            "stubborn", "trap '' TERM; setsid sh -c 'trap \"\" TERM; sleep 1000 & echo $! > child; wait' & wait; sleep 1000",
            spec => spec with { Stop = new StopSpec { Delay = TimeSpan.FromMilliseconds(300) } });
        await Eventually.Async(() => File.Exists(supervisor.Directory["child"])
            && File.ReadAllText(supervisor.Directory["child"]).EndsWith('\n'));
        var child = int.Parse(File.ReadAllText(supervisor.Directory["child"]), System.Globalization.CultureInfo.InvariantCulture);

        await supervisor.Manager.StopAsync(name, Deadline.Token());

        ProcessIdentity.Find(child).ShouldBeNull();
        (await supervisor.Manager.StatusAsync(name, Deadline.Token())).LastExit!.Signal.ShouldBe((int)Signal.SIGKILL);
    }

    [Fact]
    public async Task Ended_LeavesADaemon_IsEndedBeforeTheNextStart()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var name = await supervisor.AddAsync(
            "forker", "if [ -e once ]; then exec sleep 1000; fi; setsid sleep 1000 & echo $! > once; exit 1",
            spec => spec with { Restart = RestartCondition.Always });

        await supervisor.UntilAsync(name, status => status is { Restarts: 1, Observed: ObservedState.Ready });

        ProcessIdentity.Find(int.Parse(File.ReadAllText(supervisor.Directory["once"]), System.Globalization.CultureInfo.InvariantCulture))
            .ShouldBeNull();
    }

    [Fact]
    public async Task Start_NoSuchProgram_SaysSoInTheLog()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var definition = supervisor.Definition("none", "") with
        {
            Command = ["/no/such/program"],
            Supervise = new SuperviseSpec { Restart = RestartCondition.Never },
        };

        await supervisor.Manager.RegisterAsync(definition, start: false, Deadline.Token());
        try
        {
            await supervisor.Manager.StartAsync(definition.Name, Deadline.Token());
        }
        catch (ServiceException)
        {
        }

        var status = await supervisor.UntilAsync(definition.Name, status => status.Observed == ObservedState.Failed);
        status.LastExit!.Code.ShouldBe(127);
        (await supervisor.LogAsync(definition.Name)).ShouldContain(line => line.Contains("/no/such/program", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Restart_Running_IsAnotherProcess()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var name = await supervisor.AddAsync("web", "exec sleep 1000");
        var first = (await supervisor.UntilAsync(name, status => status.Pid is not null)).Pid;

        await supervisor.Manager.RestartAsync(name, Deadline.Token());

        var status = await supervisor.UntilAsync(name, status => status is { Observed: ObservedState.Ready, Pid: not null });
        status.Pid.ShouldNotBe(first);
        status.Restarts.ShouldBe(0);
    }

    [Fact]
    public async Task Unregister_Running_LeavesNothing()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var name = await supervisor.AddAsync("web", "exec sleep 1000");

        await supervisor.Manager.UnregisterAsync(name, Deadline.Token());

        (await supervisor.Manager.ListAsync(Deadline.Token())).ShouldBeEmpty();
        (await Should.ThrowAsync<ServiceException>(
            supervisor.Manager.StatusAsync(name, Deadline.Token()))).Kind.ShouldBe(ServiceErrorKind.NotRegistered);
        foreach (var place in (string[])["pipes", "records", "status", "notify"])
            Directory.GetFiles(Path.Combine(supervisor.Runtime, place)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Register_AnotherDefinition_IsRefused()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        await supervisor.AddAsync("web", "exec sleep 1000");

        await supervisor.AddAsync("web", "exec sleep 1000");
        var refusal = await Should.ThrowAsync<ServiceException>(supervisor.AddAsync("web", "exec sleep 2000"));

        refusal.Kind.ShouldBe(ServiceErrorKind.AlreadyRegistered);
    }

    [Fact]
    public async Task Order_Requires_StartsBeforeAndStopsAfter()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        await supervisor.AddAsync("database",
            "trap 'echo database ends >> order; exit' TERM; echo database >> order; echo >&3; while :; do sleep 1 & wait; done",
            spec => spec with { Ready = new DescriptorProbe(3) }, start: false);
        var web = await supervisor.AddAsync(
            "web", "trap 'sleep 0.2; echo web ends >> order; exit' TERM; echo web >> order; while :; do sleep 1 & wait; done",
            spec => spec with { Requires = ["database"] });
        await Eventually.Async(() => File.Exists(supervisor.Directory["order"])
            && File.ReadAllText(supervisor.Directory["order"]).Contains("web\n", StringComparison.Ordinal));

        await supervisor.Manager.StopAsync(ServiceName.Parse("database"), Deadline.Token());

        File.ReadAllLines(supervisor.Directory["order"]).ShouldBe(["database", "web", "web ends", "database ends"]);
        (await supervisor.Manager.StatusAsync(web, Deadline.Token())).Observed.ShouldBe(ObservedState.Down);
    }

    [Fact]
    public async Task Register_Cycle_IsRefusedAndPrinted()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        await supervisor.AddAsync("a", "exec sleep 1000", spec => spec with { After = ["b"] });
        await supervisor.AddAsync("b", "exec sleep 1000", spec => spec with { Wants = ["c"] });

        var refusal =
            await Should.ThrowAsync<ServiceException>(supervisor.AddAsync("c", "exec sleep 1000", spec => spec with { After = ["a"] }));

        refusal.Message.ShouldContain("c -> a -> b -> c");
    }
}
