using Berth.Linux.Processes;

namespace Berth.Bench.Supervision;

/// <summary>A running supervisor with all its services. Dispose kills them all.</summary>
internal sealed class MeasuredSupervisor : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Random _random = new(20_261_121);
    private readonly Workplace _place;
    private readonly StartReports _reports;
    private readonly ChildProcess _process;
    private readonly List<int> _services = [];

    private MeasuredSupervisor(Workplace place, StartReports reports, ChildProcess process) =>
        (_place, _reports, _process) = (place, reports, process);

    /// <summary>The supervisor's process ID.</summary>
    public int Pid => _process.Pid;

    /// <summary>The time from the supervisor's start until the last of its services ran.</summary>
    public TimeSpan Started { get; private set; }

    /// <summary>The time at which the first service ran, in nanoseconds on the clock of <see cref="StartReports.Now"/>.</summary>
    public long FirstStart { get; private set; }

    /// <summary>Starts a supervisor and waits until all services run.</summary>
    /// <param name="place">The directory, with the services' definitions.</param>
    /// <param name="command">The command line.</param>
    public static MeasuredSupervisor Start(Workplace place, string[] command)
    {
        var reports = new StartReports(place.Starts);
        using var nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
        var path = ExecutableFinder.Find(command[0]) ?? throw new InvalidOperationException($"{command[0]} is not installed");
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

    /// <summary>The supervisor's process and its descendants that are not services.</summary>
    public List<int> Processes() => [Pid, .. Consumption.Descendants(Pid).Except(_services)];

    /// <summary>Waits for the next report of a service, and returns its time.</summary>
    public long NextReport() => _reports.Next(s_patience).Time;

    /// <summary>
    /// Kills services one after the other, none twice. Returns the microseconds from each kill to the first instruction of the restarted
    /// service.
    /// </summary>
    /// <param name="most">The maximum number of kills.</param>
    /// <param name="budget">The time after which to stop.</param>
    public double[] Crash(int most, TimeSpan budget)
    {
        var until = StartReports.Now + (long)budget.TotalNanoseconds;
        var victims = _services.ToArray();
        _random.Shuffle(victims);
        var times = new List<double>();
        foreach (var victim in victims.Take(most))
        {
            if (StartReports.Now > until)
                break;
            using var process = ProcessIdentity.Find(victim) is { } identity ? ProcessHandle.TryOpen(identity) : null;
            var killed = StartReports.Now;
            if (process?.Signal(Signal.SIGKILL) is not true)
                throw new InvalidOperationException($"service process {victim} had already ended");
            var (time, pid) = _reports.Next(s_patience);
            if (time < killed)
                throw new InvalidOperationException("a service ended without a kill");
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
