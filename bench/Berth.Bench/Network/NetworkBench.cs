using System.Globalization;
using Berth.Bench.Report;
using Berth.Bench.Start;
using Berth.Linux.Commands;

namespace Berth.Bench.Network;

/// <summary>
/// A network with rules: what its start takes more than that of a sandbox without a network, and the speed of its connections beside a
/// relay in C that passes one connection on with splice(2).
/// </summary>
internal sealed class NetworkBench(string directory, string native)
{
    private const string None = "berth run --network none", Rules = "berth run --allow";
    private const string Server = "127.0.0.1";
    private const long Large = 1L << 30, Small = 16;
    private const int Transfers = 7, ShortConnections = 10_000;
    private const double MostMore = 4, LeastSpeed = 0.8;

    private readonly Toolchain _toolchain = new(directory);

    /// <summary>Measures and prints.</summary>
    public async Task RunAsync(int rounds, TextWriter output)
    {
        var promises = new Promises();
        var table = new Table("network", "Berth, rules", "relay in C", "no relay");
        output.WriteLine(MeasureStart(rounds, promises));
        await MeasureAsync("1 GiB through one connection", Large, 1, promises, table);
        await MeasureAsync($"{ShortConnections:N0} short connections", Small, ShortConnections, null, table);
        await output.WriteLineAsync(promises.ToString());
        await output.WriteLineAsync(table.ToString());
    }

    /// <remarks>pasta of Debian 12 does not end with a program that ends at once, and so is not a contender.</remarks>
    private Table MeasureStart(int rounds, Promises promises)
    {
        var workload = _toolchain.BuildWorkload();
        string[] bind = ["--bind", $"{workload}:{Sandboxes.Workload}", "--", Sandboxes.Workload];
        using var measuring = new Start.Rounds();
        measuring.Add(new CommandContender(None, native, ["run", "--profile", "strict", "--network", "none", .. bind]));
        measuring.Add(new CommandContender(Rules, native, ["run", "--profile", "strict", "--allow", "example.org", .. bind]));

        var results = measuring.Run(rounds);
        var times = results.ToDictionary(static result => result.Contender.Name, static result => result.Times, StringComparer.Ordinal);
        double? more = times.TryGetValue(None, out var none) && times.TryGetValue(Rules, out var rules)
            ? Sample.Median(rules.Zip(none, static (a, b) => a - b)) / 1000
            : null;
        promises.Add("start with rules, more than without a network", MostMore, more, "ms");
        var table = new Table("start to end", "median");
        foreach (var (contender, samples) in results)
            table.Add(contender.Name, Table.Microseconds(Sample.Median(samples)));
        foreach (var (name, reason) in measuring.Absent)
            table.Add(name, reason);
        return table;
    }

    private async Task MeasureAsync(string what, long bytes, int connections, Promises? promises, Table table)
    {
        var program = _toolchain.BuildHosted("network");
        await using var server = await Listener.StartAsync(program, "serve", bytes.ToString(CultureInfo.InvariantCulture));
        await using var relay = await Listener.StartAsync(program, "relay", server.Port);
        string[] fetch = ["fetch", server.Port, $"{connections}"];
        const string Inside = "/bench/network";
        List<Command> contenders =
        [
            new Command(native, [
                "run", "--profile", "strict", "--allow", $"{Server}:{server.Port}", "--bind", $"{program}:{Inside}", "--", Inside, .. fetch,
            ]),
            new Command(program, ["fetch", relay.Port, $"{connections}"]),
            new Command(program, fetch),
        ];
        var times = contenders.Select(static _ => new double[Transfers]).ToArray();
        var random = new Random(4);
        for (var i = 0; i < Transfers; i++)
        {
            foreach (var at in Enumerable.Range(0, contenders.Count).OrderBy(_ => random.Next()).ToList())
                times[at][i] = await MicrosecondsAsync(contenders[at], bytes * connections);
        }

        promises?.Add($"{what}: time to a relay in C", 1 / LeastSpeed, Sample.Ratio(times[0], times[1]), "×");
        table.Add([what, .. times.Select(static samples => Table.Microseconds(Sample.Median(samples)))]);
    }

    /// <summary>The time that the client itself measured, without the start of the sandbox.</summary>
    private static async Task<double> MicrosecondsAsync(Command fetch, long bytes)
    {
        var said = (await CommandRunner.RunAsync(fetch)).ThrowIfFailed().Output.Split(' ', StringSplitOptions.TrimEntries);
        return long.Parse(said[1], CultureInfo.InvariantCulture) == bytes
            ? double.Parse(said[0], CultureInfo.InvariantCulture) / 1000
            : throw new InvalidOperationException($"{said[1]} of {bytes} bytes have come through {fetch}");
    }

    /// <summary>A program that listens, and has printed its port.</summary>
    private sealed class Listener(System.Diagnostics.Process process, string port) : IAsyncDisposable
    {
        public string Port => port;

        public static async Task<Listener> StartAsync(string program, string mode, string argument)
        {
            var start = new System.Diagnostics.ProcessStartInfo(program, [mode, argument])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            };
            var process = System.Diagnostics.Process.Start(start)!;
            var port = await process.StandardOutput.ReadLineAsync()
                ?? throw new InvalidOperationException($"{program} {mode} did not listen");
            return new Listener(process, port);
        }

        public async ValueTask DisposeAsync()
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }
}
