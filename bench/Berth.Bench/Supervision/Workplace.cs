namespace Berth.Bench.Supervision;

/// <summary>Where a supervisor is measured, and with what.</summary>
/// <param name="Directory">Its own, empty: everything it and its services make is below.</param>
/// <param name="Program">The services' program: service.c.</param>
/// <param name="Count">How many services.</param>
/// <param name="Lines">How many lines each of them writes; 0: none.</param>
/// <param name="WithLogs">Whether what services write is to be kept, by a supervisor that leaves that to others.</param>
internal sealed record Workplace(string Directory, string Program, int Count, int Lines = 0, bool WithLogs = false)
{
    /// <summary>Of one log file, bytes: so many of them are kept that no line is thrown away.</summary>
    public const int LogSize = 16 << 20;

    /// <summary>How many log files are kept.</summary>
    public const int LogFiles = 100;

    /// <summary>The named pipe in which services say that they run.</summary>
    public string Starts => Path.Combine(Directory, "starts");

    /// <summary>Where logs are.</summary>
    public string Logs => Path.Combine(Directory, "logs");

    /// <summary>The services' names.</summary>
    public IEnumerable<string> Names => Enumerable.Range(0, Count).Select(static i => $"s{i:00000}");

    /// <summary>What supervisor and services find in their environment, and what they are known by: see <see cref="Leftovers"/>.</summary>
    public List<string> Environment() =>
    [
        $"PATH={System.Environment.GetEnvironmentVariable("PATH")}", "LANG=C.UTF-8", $"HOME={Directory}", $"BERTH_STATE_DIR={Directory}",
        $"BERTH_BENCH_STARTS={Starts}", .. Lines > 0 ? [$"BERTH_BENCH_LINES={Lines}"] : Array.Empty<string>(),
    ];
}
