using Berth.Linux.Processes;

namespace Berth.Bench.Supervision;

/// <summary>A supervisor that runs, with all its services. Disposing it ends everything that it started.</summary>
internal sealed class MeasuredSupervisor : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Workplace _place;
    private readonly StartReports _reports;
    private readonly ChildProcess _process;
    private readonly List<int> _services = [];

    private MeasuredSupervisor(Workplace place, StartReports reports, ChildProcess process) => (_place, _reports, _process) = (place, reports, process);

    /// <summary>The supervisor's own process.</summary>
    public int Pid => _process.Pid;

    /// <summary>From its start until the last of its services ran.</summary>
    public TimeSpan Started { get; private set; }

    /// <summary>When the first service ran, nanoseconds as <see cref="StartReports.Now"/> has them.</summary>
    public long FirstStart { get; private set; }

    /// <summary>Starts a program and waits until so many services run.</summary>
    /// <param name="place">Where; what describes the services is there already.</param>
    /// <param name="command">The command line.</param>
    public static MeasuredSupervisor Start(Workplace place, string[] command)
    {
        var reports = new StartReports(place.Starts);
        using var nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
        var path = ExecutableFinder.Find(command[0]) ?? throw new InvalidOperationException($"{command[0]} is not there");
        var began = StartReports.Now;
        var process = ProcessSpawner.Spawn(new SpawnRequest
        {
            Path = path,
            Arguments = command,
            Environment = place.Environment(),
            WorkingDirectory = place.Directory,
            Descriptors = [new(nothing, 0), new(nothing, 1), new(nothing, 2)],
            NewSession = true,
        });
        var running = new MeasuredSupervisor(place, reports, process);
        try
        {
            var last = 0L;
            for (var i = 0; i < place.Count; i++)
            {
                var (time, pid) = reports.Next(s_patience);
                running._services.Add(pid);
                running.FirstStart = i == 0 ? time : running.FirstStart;
                last = Math.Max(last, time);
            }

            running.Started = TimeSpan.FromMicroseconds((last - began) / 1000.0);
            return running;
        }
        catch
        {
            running.Dispose();
            throw;
        }
    }

    /// <summary>The supervisor's processes: itself and all below it that are no services.</summary>
    public List<int> Processes() => [Pid, .. Consumption.Descendants(Pid).Except(_services)];

    /// <summary>Waits for the next thing that a service says; when that was.</summary>
    public long NextReport() => _reports.Next(s_patience).Time;

    /// <summary>
    /// Kills services, one after the other and none twice; microseconds from each kill to the first instruction of the process that comes
    /// in its place.
    /// </summary>
    /// <param name="most">How many.</param>
    /// <param name="budget">When it is enough, however many there were.</param>
    public double[] Crash(int most, TimeSpan budget)
    {
        var until = StartReports.Now + (long)budget.TotalNanoseconds;
        var victims = _services.ToArray();
        new Random(20_261_121).Shuffle(victims);
        var times = new List<double>();
        foreach (var victim in victims.Take(most))
        {
            if (StartReports.Now > until)
                break;
            using var process = ProcessIdentity.Find(victim) is { } identity ? ProcessHandle.TryOpen(identity) : null;
            var killed = StartReports.Now;
            if (process?.Signal(Signal.SIGKILL) is not true)
                throw new InvalidOperationException($"service process {victim} had ended by itself");
            var (time, pid) = _reports.Next(s_patience);
            if (time < killed)
                throw new InvalidOperationException("services end that nobody has killed");
            times.Add((time - killed) / 1000.0);
            _services[_services.IndexOf(victim)] = pid;
        }

        return [.. times];
    }

    public void Dispose()
    {
        Leftovers.Kill(_place.Starts);
        _process.Wait();
        _process.Dispose();
        _reports.Dispose();
    }
}
