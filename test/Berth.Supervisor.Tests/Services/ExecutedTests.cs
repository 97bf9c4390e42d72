using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Tests.Services;

/// <summary>A service is up when its program was executed, and not before.</summary>
public sealed class ExecutedTests
{
    public static TheoryData<string, int> Programs => new() { { "/nonexistent", 127 }, { "/etc/passwd", 126 }, { "/etc", 126 } };

    [Theory, MemberData(nameof(Programs))]
    public async Task Start_ProgramThatCantBeExecuted_FailsAtOnceAndIsNeverUp(string program, int code)
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var seen = new List<ObservedState>();
        using var end = new CancellationTokenSource();
        var watching = WatchAsync(supervisor, seen, end.Token);
        var definition = supervisor.Definition("web", "", static spec => spec with { Restart = RestartCondition.Always }) with
        {
            Command = [program],
        };

        var refused =
            await Should.ThrowAsync<ServiceException>(() => supervisor.Manager.RegisterAsync(definition, start: true, Deadline.Token()));

        refused.Message.ShouldContain($"exit code {code}");
        var status = await supervisor.Manager.StatusAsync(definition.Name, Deadline.Token());
        (status.Observed, status.Restarts, status.LastExit!.Code).ShouldBe((ObservedState.Failed, 0, code));
        status.Problem.ShouldNotBeNull().ShouldContain("was not started");
        await Eventually.Async(() => seen.Contains(ObservedState.Failed));
        await end.CancelAsync();
        await watching;
        seen.ShouldAllBe(static state => state != ObservedState.Up && state != ObservedState.Ready);
    }

    [Fact]
    public async Task Start_OfWhatRequiresAProgramThatIsNotThere_IsNotStarted()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        await supervisor.Manager.RegisterAsync(
            supervisor.Definition("db", "") with { Command = ["/nonexistent"] }, start: false, Deadline.Token());
        var web = supervisor.Definition("web", "touch ran; exec sleep 1000", static spec => spec with { Requires = ["db"] });

        var refused = await Should.ThrowAsync<ServiceException>(() => supervisor.Manager.RegisterAsync(web, start: true, Deadline.Token()));

        refused.Message.ShouldContain("it requires db, which has failed");
        File.Exists(supervisor.Directory["ran"]).ShouldBeFalse();
    }

    /// <summary>A program that ends at once did start, whatever it ends with: its policy says what follows.</summary>
    [Theory, InlineData(0), InlineData(1), InlineData(125), InlineData(126), InlineData(127)]
    public async Task Start_ProgramThatEndsAtOnce_WasStarted(int code)
    {
        await using var supervisor = await RunningSupervisor.StartAsync();

        var name = await supervisor.AddAsync("job", $"exit {code}", static spec => spec with { Restart = RestartCondition.Never });

        var status = await supervisor.UntilAsync(name, static status => status.LastExit is not null);
        (status.Observed, status.LastExit!.Code).ShouldBe((code is 0 ? ObservedState.Finished : ObservedState.Failed, code));
    }

    [Fact]
    public async Task Restart_OfManyProgramsThatEndAtOnce_EachRunIsSeen()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();

        var name = await supervisor.AddAsync("job", "echo ran; exit 1",
            static spec => spec with { Restart = RestartCondition.Always, Backoff = new BackoffSpec { Initial = TimeSpan.Zero } });

        await supervisor.UntilAsync(name, static status => status.Restarts >= 100);
        (await supervisor.LogAsync(name)).Count(static line => line == "ran").ShouldBeGreaterThanOrEqualTo(100);
    }

    [Fact]
    public async Task Program_RemovedWhileItRuns_RestartFailsAtOnce()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var program = supervisor.Directory["program"];
        File.Copy("/bin/sleep", program);
        var definition = supervisor.Definition("web", "") with { Command = [program, "1000"] };
        await supervisor.Manager.RegisterAsync(definition, start: true, Deadline.Token());
        await supervisor.UntilAsync(definition.Name, static status => status is { Observed: ObservedState.Ready, Pid: not null });
        File.Delete(program);

        var refused = await Should.ThrowAsync<ServiceException>(() => supervisor.Manager.RestartAsync(definition.Name, Deadline.Token()));

        refused.Message.ShouldContain("its program is not there");
        (await supervisor.Manager.StatusAsync(definition.Name, Deadline.Token())).Observed.ShouldBe(ObservedState.Failed);
        File.Copy("/bin/sleep", program);
        await supervisor.Manager.StartAsync(definition.Name, Deadline.Token());
    }

    [Fact]
    public async Task Supervisor_KilledBetweenLaunchAndExecution_TheNextFindsOutWhatBecameOfIt()
    {
        using var directory = new TemporaryDirectory();
        await using var supervisor = await OwnProcess.StartAsync(directory.Path);
        for (var round = 0; round < 20; round++)
        {
            var adding = supervisor.AddAsync($"service-{round}", "exec sleep 1000");
            await supervisor.KillAsync();
            supervisor.Begin();
            await supervisor.AnswersAsync();
            try
            {
                await adding;
            }
            catch (ServiceException)
            {
                // The one that was killed did not come to answer.
            }
        }

        foreach (var status in await supervisor.Manager.ListAsync(Deadline.Token()))
            await supervisor.UntilAsync(status.Name, static now => now is { Observed: ObservedState.Ready, Pid: not null });
    }

    private static async Task WatchAsync(RunningSupervisor supervisor, List<ObservedState> seen, CancellationToken ended)
    {
        try
        {
            await foreach (var change in supervisor.Manager.WatchAsync(ended))
            {
                if (change.Status is { } status)
                    seen.Add(status.Observed);
            }
        }
        catch (OperationCanceledException)
        {
            // The test has seen enough.
        }
    }
}
