using System.Net.Sockets;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Tests.Services;

/// <summary>A new instance of a service replaces the running one, which is asked to end when the new one is ready.</summary>
public sealed class OverlapTests
{
    [Fact]
    public async Task Overlap_NewOneIsReady_AnswersOnTheSameSocketAndTheOldOneDrains()
    {
        await using var service = await OverlappedService.StartAsync();
        var old = await service.AskAsync();
        service.Behave("drain");
        var before = await service.AskAsync();

        for (var time = 0; time < 3; time++)
            await Deadline.Within(service.Manager.OverlapAsync(service.Name, Deadline.Token()));

        var status = await service.StatusAsync();
        var answer = await service.AskAsync();
        answer.ShouldBe(new Visitor.Answer(status.Pid!.Value, old.Socket));
        answer.Pid.ShouldNotBe(before.Pid);
        (status.Observed, status.Restarts, status.Problem, status.WaitsFor).ShouldBe((ObservedState.Ready, 0, null, null));
        status.LastExit!.Code.ShouldBe(0);
        await service.ShouldRunAloneAsync(status.Pid.Value);
        await Eventually.Async(async () => (await service.Supervisor.LogAsync(service.Name)).Count(static line => line == "drained") == 2);

        // It is a service as before: it is restarted, and stopped.
        RunningSupervisor.Kill(status.Pid.Value);
        await service.UntilAsync(now => now is { Restarts: 1, Observed: ObservedState.Ready } && now.Pid != status.Pid);
        (await service.AskAsync()).Socket.ShouldBe(old.Socket);
        await service.Manager.StopAsync(service.Name, Deadline.Token());
        await service.ShouldRunAloneAsync();
    }

    public static TheoryData<string, string> Failing => new()
    {
        { "dies", "exited with 3" },
        { "never", "was not ready in time: waited 2 s for " },
        { "leaves", "ended with exit code 0 before it was ready" },
    };

    [Theory, MemberData(nameof(Failing))]
    public async Task Overlap_NewOneFails_TheOldOneIsNotTouched(string behaviour, string why)
    {
        await using var service = await OverlappedService.StartAsync(readyTimeout: behaviour == "never" ? TimeSpan.FromSeconds(2) : null);
        var before = await service.StatusAsync();
        service.Behave(behaviour);

        var failed = await Should.ThrowAsync<ServiceException>(
            () => Deadline.Within(service.Manager.OverlapAsync(service.Name, Deadline.Token())));

        failed.Kind.ShouldBe(ServiceErrorKind.Refused);
        failed.Message.Replace("ended with exit code 3", "exited with 3", StringComparison.Ordinal).ShouldContain(why);
        failed.Message.ShouldContain($"process {before.Pid} of the old one goes on");
        (await service.StatusAsync()).ShouldBe(before);
        await service.ShouldRunAloneAsync(before.Pid!.Value);
        (await service.AskAsync()).Pid.ShouldBe(before.Pid.Value);

        service.Behave("serve");
        await Deadline.Within(service.Manager.OverlapAsync(service.Name, Deadline.Token()));
        (await service.AskAsync()).Pid.ShouldNotBe(before.Pid.Value);
    }

    [Fact]
    public async Task Overlap_NewOneDiesWhileTheOldDrains_IsRestartedAsAnyService()
    {
        await using var service = await OverlappedService.StartAsync("stubborn", delay: TimeSpan.FromHours(1));
        var old = (await service.StatusAsync()).Pid!.Value;
        service.Behave("serve");
        var overlap = service.Manager.OverlapAsync(service.Name, Deadline.Token());
        var next = (await service.UntilAsync(now => now.Pid is { } pid && pid != old)).Pid!.Value;
        (await service.StatusAsync()).WaitsFor.ShouldBe($"its other instance, pid {old}, to end");

        RunningSupervisor.Kill(next);

        var again = await service.UntilAsync(now => now is { Restarts: 1, Observed: ObservedState.Ready } && now.Pid != next);
        overlap.IsCompleted.ShouldBeFalse();
        RunningSupervisor.Kill(old);
        await Deadline.Within(overlap);
        await service.ShouldRunAloneAsync(again.Pid!.Value);
    }

    [Fact]
    public async Task Overlap_OldOneDiesWhileTheNewStarts_NewOneIsTheServiceAtOnce()
    {
        await using var service = await OverlappedService.StartAsync(readyTimeout: TimeSpan.FromHours(1));
        var old = (await service.StatusAsync()).Pid!.Value;
        service.Behave("waits");
        var overlap = service.Manager.OverlapAsync(service.Name, Deadline.Token());
        await service.UntilRunningAsync(2);

        RunningSupervisor.Kill(old);

        var next = await service.UntilAsync(now => now.Observed is ObservedState.Up && now.Pid is { } pid && pid != old);
        service.Behave("serve");
        await service.UntilAsync(static now => now.Observed is ObservedState.Ready);
        await Deadline.Within(overlap);
        await service.ShouldRunAloneAsync(next.Pid!.Value);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Overlap_StoppedOrRestartedInTheMiddle_IsOverruledAndTheNewOneEnds(bool isStop)
    {
        await using var service = await OverlappedService.StartAsync(readyTimeout: TimeSpan.FromHours(1));
        service.Behave("waits");
        var overlap = service.Manager.OverlapAsync(service.Name, Deadline.Token());
        await service.UntilRunningAsync(2);
        (await service.StatusAsync()).WaitsFor.ShouldNotBeNull().ShouldStartWith("its new instance, pid ");

        service.Behave("serve2");
        await Deadline.Within(
            isStop
                ? service.Manager.StopAsync(service.Name, Deadline.Token())
                : service.Manager.RestartAsync(service.Name, Deadline.Token()));

        (await Should.ThrowAsync<ServiceException>(() => Deadline.Within(overlap))).Kind.ShouldBe(ServiceErrorKind.Overruled);
        if (isStop)
            await service.ShouldRunAloneAsync();
        else
            await service.ShouldRunAloneAsync(
                (await service.UntilAsync(static now => now.Observed is ObservedState.Ready)).Pid!.Value);
    }

    [Fact]
    public async Task Overlap_AnotherInTheMiddle_TheLastOneIsTheService()
    {
        await using var service = await OverlappedService.StartAsync(readyTimeout: TimeSpan.FromHours(1));
        var old = (await service.StatusAsync()).Pid!.Value;
        service.Behave("waits");
        var first = service.Manager.OverlapAsync(service.Name, Deadline.Token());
        await service.UntilRunningAsync(2);
        var second = service.Manager.OverlapAsync(service.Name, Deadline.Token());
        (await Should.ThrowAsync<ServiceException>(() => Deadline.Within(first))).Kind.ShouldBe(ServiceErrorKind.Overruled);
        service.Behave("drain");

        await Deadline.Within(second);

        var status = await service.StatusAsync();
        status.Pid.ShouldNotBe(old);
        await service.ShouldRunAloneAsync(status.Pid!.Value);
    }

    [Theory, InlineData("stubborn"), InlineData("clings")]
    public async Task Overlap_OldOneDoesNotEndAtTheStopSignal_IsKilledWithAllThatHasItsSocket(string behaviour)
    {
        await using var service = await OverlappedService.StartAsync(behaviour, delay: TimeSpan.FromMilliseconds(300));
        var old = (await service.StatusAsync()).Pid!.Value;
        service.Behave("serve");

        await Deadline.Within(service.Manager.OverlapAsync(service.Name, Deadline.Token()));

        var status = await service.StatusAsync();
        status.Pid.ShouldNotBe(old);
        await service.ShouldRunAloneAsync(status.Pid!.Value);
    }

    [Fact]
    public async Task Overlap_NewOneForksAndItsParentEnds_IsTheServiceByItsNamedProcess()
    {
        await using var service = await OverlappedService.StartAsync();
        service.Behave("forks");

        await Deadline.Within(service.Manager.OverlapAsync(service.Name, Deadline.Token()));

        var status = await service.StatusAsync();
        (await service.AskAsync()).Pid.ShouldBe(status.Pid!.Value);
        service.Behave("serve");
        await Deadline.Within(service.Manager.OverlapAsync(service.Name, Deadline.Token()));
        await service.ShouldRunAloneAsync((await service.StatusAsync()).Pid!.Value);
    }

    [Fact]
    public async Task Overlap_NewOneNamesAProcessOfAnother_IsTheServiceByItsOwn()
    {
        await using var service = await OverlappedService.StartAsync();
        service.Behave("lies");

        await Deadline.Within(service.Manager.OverlapAsync(service.Name, Deadline.Token()));

        var status = await service.StatusAsync();
        status.Pid.ShouldNotBe(1);
        (await service.AskAsync()).Pid.ShouldBe(status.Pid!.Value);
    }

    [Fact]
    public async Task Overlap_StrangerSaysThatTheNewOneIsReady_IsNotBelieved()
    {
        await using var service = await OverlappedService.StartAsync(readyTimeout: TimeSpan.FromHours(1));
        var old = (await service.StatusAsync()).Pid;
        var notify = Path.Combine(service.Supervisor.Runtime, "notify");
        var known = Directory.GetFiles(notify);
        service.Behave("waits");
        var overlap = service.Manager.OverlapAsync(service.Name, Deadline.Token());
        await service.UntilRunningAsync(2);

        // To both: the message to the old one, which is ready anyway, is handled after the first.
        using (var stranger = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified))
        {
            foreach (var path in Directory.GetFiles(notify).Except(known).Concat(known))
                await stranger.SendToAsync("READY=1"u8.ToArray(), new UnixDomainSocketEndPoint(path), Deadline.Token());
        }

        (await service.StatusAsync()).Pid.ShouldBe(old);
        overlap.IsCompleted.ShouldBeFalse();
        service.Behave("serve");
        await Deadline.Within(overlap);
    }

    [Fact]
    public async Task Overlap_SocketShutDownByItsProcess_IsARestartWithANewSocket()
    {
        await using var service = await OverlappedService.StartAsync("shuts");
        var old = (await service.StatusAsync()).Pid!.Value;
        await Eventually.Async(async () => (await service.Supervisor.LogAsync(service.Name)).Contains("shut"));
        service.Behave("serve");

        await Deadline.Within(service.Manager.OverlapAsync(service.Name, Deadline.Token()));

        var status = await service.UntilAsync(static now => now.Observed is ObservedState.Ready);
        status.Pid.ShouldNotBe(old);
        (await service.AskAsync()).Pid.ShouldBe(status.Pid!.Value);
    }

    [Fact]
    public async Task Overlap_ServiceThatIsDown_IsStarted()
    {
        await using var service = await OverlappedService.StartAsync();
        await service.Manager.StopAsync(service.Name, Deadline.Token());

        await Deadline.Within(service.Manager.OverlapAsync(service.Name, Deadline.Token()));

        await service.UntilAsync(static now => now.Observed is ObservedState.Ready);
        (await service.AskAsync()).Pid.ShouldBe((await service.StatusAsync()).Pid!.Value);
    }

    [Fact]
    public async Task Overlap_WithoutSocketsOrAProbeOfItsOwn_IsRefusedWithWhatToSet()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var plain = await supervisor.AddAsync("plain", "exec sleep 1000");
        var probed = await supervisor.AddAsync("probed", "exec sleep 1000", spec => spec with
        {
            Listen = [new ListenSpec(ListenAddress.Parse(supervisor.Directory["probed.sock"]))],
            Ready = new CommandProbe(["true"]),
        });
        foreach (var (name, said) in new[] { (plain, "\"listen\": [\"127.0.0.1:8080\"]"), (probed, "\"ready\": { \"notify\": true }") })
        {
            var before = (await supervisor.UntilAsync(name, static status => status.Observed is ObservedState.Ready)).Pid;
            var refused = await Should.ThrowAsync<ServiceException>(() => supervisor.Manager.OverlapAsync(name, Deadline.Token()));
            refused.Kind.ShouldBe(ServiceErrorKind.NotSupported);
            refused.Message.ShouldContain(said);
            (await supervisor.Manager.StatusAsync(name, Deadline.Token())).Pid.ShouldBe(before);
        }
    }

    [Fact]
    public async Task Overlap_ManyTimesWellAndBadly_LeavesNoDescriptorTimerOrFile()
    {
        await using var service = await OverlappedService.StartAsync();
        await Deadline.Within(service.Manager.OverlapAsync(service.Name, Deadline.Token()));
        await Deadline.Within(service.Manager.OverlapAsync(service.Name, Deadline.Token()));
        var (sockets, timers) = (service.CountSockets(), await service.Supervisor.CountTimersAsync());

        for (var time = 0; time < 10; time++)
        {
            service.Behave(time % 2 == 0 ? "dies" : "serve");
            var overlap = service.Manager.OverlapAsync(service.Name, Deadline.Token());
            if (time % 2 == 0)
                await Should.ThrowAsync<ServiceException>(() => Deadline.Within(overlap));
            else
                await Deadline.Within(overlap);
        }

        service.CountSockets().ShouldBe(sockets);
        await Eventually.Async(async () => await service.Supervisor.CountTimersAsync() <= timers);
        Directory.GetFiles(Path.Combine(service.Supervisor.Runtime, "status")).Length.ShouldBe(1);
        Directory.GetFiles(Path.Combine(service.Supervisor.Runtime, "notify")).Length.ShouldBe(1);
        await service.ShouldRunAloneAsync((await service.StatusAsync()).Pid!.Value);
    }

    [Fact]
    public async Task Overlap_RuntimeDirectoryRemovedInTheMiddle_GoesOn()
    {
        await using var service = await OverlappedService.StartAsync(readyTimeout: TimeSpan.FromHours(1));
        var old = (await service.StatusAsync()).Pid!.Value;
        service.Behave("waits");
        var overlap = service.Manager.OverlapAsync(service.Name, Deadline.Token());
        await service.UntilRunningAsync(2);

        try
        {
            Directory.Delete(service.Supervisor.Runtime, recursive: true);
        }
        catch (IOException)
        {
            // It has been made anew already.
        }

        await Eventually.Async(() => File.Exists(Path.Combine(service.Supervisor.Runtime, "control.sock")));
        service.Behave("serve");

        await Deadline.Within(overlap);
        var status = await service.StatusAsync();
        status.Pid.ShouldNotBe(old);
        await service.ShouldRunAloneAsync(status.Pid!.Value);
    }
}
