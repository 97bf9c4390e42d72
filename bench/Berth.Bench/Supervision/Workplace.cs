namespace Berth.Bench.Supervision;

/// <summary>The directory and parameters of a supervisor's measurement.</summary>
/// <param name="Directory">An empty directory for all files of the supervisor and its services.</param>
/// <param name="Program">The program of the services (service.c).</param>
/// <param name="Count">The number of services.</param>
/// <param name="Lines">The number of lines that each service writes.</param>
/// <param name="WithLogs">Whether to log the output of services with a separate logger, if the supervisor needs one.</param>
internal sealed record Workplace(string Directory, string Program, int Count, int Lines = 0, bool WithLogs = false)
{
    /// <summary>The size in bytes of a log file. Enough files are kept for all lines.</summary>
    public const int LogSize = 16 << 20;

    /// <summary>The number of log files to keep.</summary>
    public const int LogFiles = 100;

    /// <summary>The named pipe for the reports of services.</summary>
    public string Starts => Path.Combine(Directory, "starts");

    /// <summary>
    /// The state directory of Berth. No sandbox may use what is in it, so the named pipe is elsewhere.
    /// </summary>
    public string State => Path.Combine(Directory, "state");

    /// <summary>The directory of the logs.</summary>
    public string Logs => Path.Combine(Directory, "logs");

    /// <summary>The services' names.</summary>
    public IEnumerable<string> Names => Enumerable.Range(0, Count).Select(static i => $"s{i:00000}");

    /// <summary>The environment of the supervisor and its services, by which <see cref="Leftovers"/> finds them.</summary>
    public List<string> Environment() =>
    [
        $"PATH={System.Environment.GetEnvironmentVariable("PATH")}", "LANG=C.UTF-8", $"HOME={Directory}", $"BERTH_STATE_DIR={State}",
        $"BERTH_BENCH_STARTS={Starts}", .. Lines > 0 ? [$"BERTH_BENCH_LINES={Lines}"] : Array.Empty<string>(),
    ];
}
