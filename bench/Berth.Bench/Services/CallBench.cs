using System.Globalization;
using Berth.Bench.Report;
using Berth.Bench.Start;
using Berth.Linux.Processes;

namespace Berth.Bench.Services;

/// <summary>
/// Compares calls of host services with the same calls over other transports. Each round measures each contender once for each kind of
/// call, in random order.
/// </summary>
internal sealed class CallBench(string directory)
{
    private const int WarmUp = 2, AtLeast = 5, RoundsToOne = 10;
    private const string Raw = "C, the same packets";
    private const string Blocking = "berth, blocking", Async = "berth, async";
    private const string Python = "Python", Proxied = "Python, through the proxy", Bus = "D-Bus (libdbus)";

    private static readonly CallKind[] s_kinds =
    [
        new("small", 500, 2, 0), new("small, 1 descriptor", 500, 2, 1), new("small, 16 descriptors", 200, 2, 16),
        new("64 KiB", 100, 64 << 10, 0), new("16 MiB", 1, 16 << 20, 0),
    ];

    private readonly Random _order = new(20_260_101);

    /// <summary>Measures and prints.</summary>
    /// <param name="rounds">The number of rounds of the start benchmark; this one runs a tenth of that.</param>
    /// <param name="output">Where to print.</param>
    public void Run(int rounds, TextWriter output)
    {
        var promises = new Promises();
        Run("on one CPU", "0", Math.Max(AtLeast, rounds / RoundsToOne), promises, output);
        if (Environment.ProcessorCount > 1)
            Run("on two CPUs", "0,1", Math.Max(AtLeast, rounds / RoundsToOne), promises, output);
        output.WriteLine(promises);
    }

    private void Run(string where, string cpus, int rounds, Promises promises, TextWriter output)
    {
        using var bus = ExecutableFinder.Find("dbus-daemon") is null ? null : new MessageBus(directory, cpus);
        var contenders = Contenders(cpus, bus).ToArray();
        try
        {
            var times = Measure(contenders, rounds);
            Print(where, contenders, times, output);
            Judge(where, [.. contenders.Select(static c => c.Name)], times[0], promises);
        }
        finally
        {
            foreach (var contender in contenders)
                contender.Dispose();
        }
    }

    private IEnumerable<CallContender> Contenders(string cpus, MessageBus? bus)
    {
        var toolchain = new Toolchain(directory);
        var berth = Environment.ProcessPath!;
        yield return new(Raw, cpus, toolchain.BuildHosted("seqpacket"));
        // Without ReadyToRun, the framework's code is compiled for this machine from the start, as in a long-running process.
        string[] warm = ["env", "DOTNET_ReadyToRun=0", berth, EchoClient.Role];
        yield return new(Blocking, cpus, warm);
        yield return new(Async, cpus, [.. warm, "async"]);
        if (ExecutableFinder.Find("python3") is { } python)
        {
            yield return new(Python, cpus, python, Path.Combine(AppContext.BaseDirectory, "peers", "services.py"));
            yield return new(Proxied, cpus, "env", "DOTNET_ReadyToRun=0", berth, ProxiedPeers.Role);
        }

        if (bus is not null && toolchain.BuildHosted("dbus", "dbus-1") is { } program)
            yield return new(Bus, cpus, program, bus.Address);
    }

    /// <summary>Returns microseconds by kind, contender and round.</summary>
    private double[][][] Measure(CallContender[] contenders, int rounds)
    {
        var times = s_kinds.Select(_ => contenders.Select(_ => new double[rounds]).ToArray()).ToArray();
        var order = Enumerable.Range(0, contenders.Length).ToArray();
        for (var round = -WarmUp; round < rounds; round++)
        {
            for (var kind = 0; kind < s_kinds.Length; kind++)
            {
                _order.Shuffle(order);
                foreach (var i in order)
                {
                    var time = contenders[i].Measure(s_kinds[kind]);
                    if (round >= 0)
                        times[kind][i][round] = time;
                }
            }
        }

        return times;
    }

    private static void Print(string where, CallContender[] contenders, double[][][] times, TextWriter output)
    {
        var table = new Table([$"host service call, client and service {where}", .. contenders.Select(static c => c.Name)]);
        for (var kind = 0; kind < s_kinds.Length; kind++)
        {
            var raw = times[kind][0];
            var cells = times[kind].Select(own => $"{Table.Microseconds(Sample.Median(own))} ({Table.Ratio(Sample.Ratio(own, raw))})");
            table.Add([s_kinds[kind].Name, .. cells]);
        }

        output.WriteLine(table);
        var widest = s_kinds.Length - 1;
        var throughput = times[widest].Select(
            own => (2 * s_kinds[widest].Size / Sample.Median(own)).ToString("0", CultureInfo.InvariantCulture));
        output.WriteLine(
            $"Medians of {times[0][0].Length} rounds, in brackets the ratio to C. {s_kinds[widest].Name} there and back: "
                + $"{string.Join(", ", throughput)} MB/s.\n");
    }

    private static void Judge(string where, string[] names, double[][] small, Promises promises)
    {
        double? Ratio(string of, string to) =>
            (Array.IndexOf(names, of), Array.IndexOf(names, to)) is ( >= 0 and var a, >= 0 and var b)
                ? Sample.Ratio(small[a], small[b])
                : null;
        promises.Add($"small call {where}, blocking", 1.3, Ratio(Blocking, Raw), "× C");
        promises.Add($"small call {where}, async", 3, Ratio(Async, Raw), "× C");
        promises.Add($"small call {where}, blocking", where.Contains("two", StringComparison.Ordinal) ? 0.1 : 0.2,
            Ratio(Blocking, Python), "× Python");
        promises.Add($"small call {where}, through the proxy", 1.3, Ratio(Proxied, Python), "× Python without it");
    }
}
