using System.Globalization;
using Berth.Bench.Report;

namespace Berth.Bench.Supervision;

/// <summary>Measures how fast the output of a service is logged, the CPU time of that, and lost lines.</summary>
internal sealed class LogThroughput(string directory, string program, string? native)
{
    private const int Rounds = 3, Lines = 1_000_000, LineLength = 100;

    /// <summary>Measures and prints.</summary>
    public void Run(Promises promises, TextWriter output)
    {
        SupervisorContender[] contenders =
        [
            new BerthContender(native),
            new S6Contender(withLogs: false),
            new RunitContender(),
            new SupervisordContender(),
        ];
        var cpu = contenders.ToDictionary(static contender => contender, static _ => new List<double>());
        var time = contenders.ToDictionary(static contender => contender, static _ => new List<double>());
        var lost = new Dictionary<SupervisorContender, long>();
        var notes = new SortedSet<string>(StringComparer.Ordinal);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var contender in contenders)
            {
                var place = new Workplace(directory, program, 1, Lines, WithLogs: true);
                var failure = contender.Refusal(1) ?? SupervisionBench.Attempt(place, () => Prepare(contender, place), running =>
                {
                    time[contender].Add((running.NextReport() - running.FirstStart) / 1e9);
                    var loggers = running
                        .Processes()
                        .Where(pid => Consumption.Name(pid).StartsWith(contender.Logger, StringComparison.Ordinal))
                        .ToList();
                    Consumption.WaitUntilIdle(loggers);
                    cpu[contender].Add(Consumption.Cpu(loggers) / 1e9);
                    lost[contender] = lost.GetValueOrDefault(contender) + Lines - Kept(
                        contender is BerthContender ? Path.Combine(place.State, "supervisor", "logs") : place.Logs);
                });
                if (failure is not null)
                    notes.Add($"- {contender.Name}: not measured, {failure}");
            }
        }

        var table = new Table("a service's log", "MB per second of CPU", "MB per second, for the service", "lines lost");
        foreach (var contender in contenders.Where(lost.ContainsKey))
            table.Add(contender.Name, Rate(cpu[contender]), Rate(time[contender]), $"{lost[contender]}");
        output.WriteLine(table);
        output.WriteLine(
            $"{Lines:N0} lines of {LineLength} bytes, all kept, {Rounds} rounds; all but supervisord prefix each line with the time.");
        foreach (var note in notes)
            output.WriteLine(note);
        output.WriteLine();
        var berth = contenders[0];
        promises.Add("log lines lost", 0, lost.TryGetValue(berth, out var count) ? count : null, "");
    }

    private static string[] Prepare(SupervisorContender contender, Workplace place)
    {
        contender.Prepare(place);
        return contender.Command(place);
    }

    private static string Rate(List<double> seconds) =>
        (Lines * (double)LineLength / 1e6 / Sample.Median(seconds)).ToString("0", CultureInfo.InvariantCulture);

    /// <summary>Counts the lines in the log: each has a number, followed by the same text.</summary>
    private static int Kept(string logs)
    {
        var seen = new bool[Lines];
        // svlogd keeps its lock file locked while it runs.
        var files = Directory.EnumerateFiles(logs, "*", SearchOption.AllDirectories);
        foreach (var file in files.Where(static file => Path.GetFileName(file) != "lock"))
        {
            foreach (var line in File.ReadLines(file))
            {
                if (line.IndexOf("klmnopqrstuvwxyz", StringComparison.Ordinal) is >= 10 and var at
                    && int.TryParse(line.AsSpan(at - 10, 10), CultureInfo.InvariantCulture, out var number))
                {
                    seen[number] = true;
                }
            }
        }

        return seen.Count(static isThere => isThere);
    }
}
