using Berth.Supervision.Definitions;
using Berth.Supervision.Launching;
using Berth.Supervision.Services;
using Berth.Supervisor;
using Berth.Supervisor.Control;
using Berth.Supervisor.Storage;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Tests.Services;

/// <summary>A start of many services at once.</summary>
public sealed class ManyStartsTests
{
    [Fact]
    public async Task Begin_WithManyServices_AnswersBeforeTheLastIsStarted()
    {
        const int Services = 150;
        using var directory = new TemporaryDirectory();
        var paths = new SupervisorPaths(directory["state"], directory["run"]);
        paths.CreateState();
        Define(paths, Services);
        var launcher = new SlowLauncher(new SetClock(DateTimeOffset.UnixEpoch));
        var supervisor = new BuiltinSupervisor(
            new SupervisorOptions
            {
                StateDirectory = directory["state"],
                RuntimeDirectory = directory["run"],
                Launcher = launcher,
                Time = launcher.Clock,
            });
        launcher.Launched = () => launcher.Answers.Add(supervisor.Commands.ListAsync());
        using var end = new CancellationTokenSource();

        var run = supervisor.RunAsync(end.Token);

        await Eventually.Async(() => launcher.Launches == Services);
        var answers = await Deadline.Within(Task.WhenAll(launcher.Answers));

        // The first is started while the others are read; from then on each question is answered before the next start.
        answers.Skip(1)
            .Select(static answer => answer.Count(static status => status.Observed == ObservedState.Starting))
            .ShouldBe(Enumerable.Range(1, Services - 1).Select(static started => Services - 1 - started));
        await end.CancelAsync();
        await Deadline.Within(run);
    }

    [Fact]
    public async Task Begin_WithManyServices_StartsTheFirstBeforeTheLastIsRead()
    {
        const int Services = 150;
        using var directory = new TemporaryDirectory();
        var paths = new SupervisorPaths(directory["state"], directory["run"]);
        paths.CreateState();
        Define(paths, Services);
        File.WriteAllText(Path.Combine(paths.Definitions, "z.json"), "{"); // the last
        var happened = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var launcher = new SlowLauncher(new SetClock(DateTimeOffset.UnixEpoch)) { Launched = () => happened.Enqueue("started") };
        var supervisor = new BuiltinSupervisor(new SupervisorOptions
        {
            StateDirectory = directory["state"],
            RuntimeDirectory = directory["run"],
            Launcher = launcher,
            Time = launcher.Clock,
            Report = problem => happened.Enqueue(problem.StartsWith("service z:", StringComparison.Ordinal) ? "read z" : "other"),
        });
        using var end = new CancellationTokenSource();

        var run = supervisor.RunAsync(end.Token);

        await Eventually.Async(() => launcher.Launches == Services);
        happened.ShouldContain("read z");
        happened.First().ShouldBe("started");
        await end.CancelAsync();
        await Deadline.Within(run);
    }

    private static void Define(SupervisorPaths paths, int services)
    {
        var definitions = new DefinitionStore(paths.Definitions);
        for (var i = 0; i < services; i++)
            definitions.Save(
                new ServiceDefinition
                {
                    Name = ServiceName.Parse($"service-{i}"),
                    Command = ["/bin/true"],
                    Supervise = new SuperviseSpec { Restart = RestartCondition.Never },
                },
                DesiredState.Up);
    }

    /// <summary>Each start takes a second, and ends in a refusal.</summary>
    private sealed class SlowLauncher(SetClock clock) : IWorkloadLauncher
    {
        private int _launches;

        public SetClock Clock => clock;

        public int Launches => Volatile.Read(ref _launches);

        public List<Task<List<ServiceStatus>>> Answers { get; } = [];

        public Action? Launched { get; set; }

        public void Launch(LaunchRequest request)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            Launched?.Invoke();
            Interlocked.Increment(ref _launches);
            throw new ServiceException(ServiceErrorKind.Refused, "not here", "elsewhere");
        }

        public void Flush()
        {
        }
    }
}
