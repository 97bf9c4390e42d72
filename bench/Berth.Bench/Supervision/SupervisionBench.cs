using System.Runtime.InteropServices;
using Berth.Bench.Report;
using Berth.Bench.Start;
using Berth.Linux.Descriptors;

namespace Berth.Bench.Supervision;

/// <summary>
/// Compares Berth's supervisor with s6, runit and supervisord, each with the same services: memory, the time to start all, CPU time when
/// idle, and the time to restart a killed service.
/// </summary>
internal sealed class SupervisionBench(string directory, string? native)
{
    private const int Most = 10_000, MostKills = 500, CrashRuns = 10;

    private static readonly TimeSpan s_crashing = TimeSpan.FromSeconds(4);

    // Longer than the scan interval of runsvdir, 5 s.
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(5.2);
    private static readonly TimeSpan s_oldEnough = TimeSpan.FromSeconds(1.1);

    // In memory, as a runtime directory is.
    private readonly string _directory = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : directory, Path.GetFileName(directory));

    /// <summary>Measures and prints.</summary>
    public void Run(TextWriter output)
    {
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, CleanUp);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, CleanUp);
        var toolchain = new Toolchain(directory);
        var (program, floor) = (toolchain.BuildService(), toolchain.BuildHosted("floor"));
        var promises = new Promises();
        foreach (var count in (int[])[200, 1000, Most])
            Measure(count, program, floor, promises, output);
        new LogThroughput(_directory, program, native).Run(promises, output);
        if (native is not null)
            new SandboxedService(_directory, program, native).Run(output);
        output.WriteLine(promises);
    }

    /// <summary>Cleans up before a signal terminates this process.</summary>
    private void CleanUp(PosixSignalContext context)
    {
        Leftovers.Kill(_directory);
        foreach (var path in new[] { _directory, directory }.Where(Directory.Exists))
            Directory.Delete(path, recursive: true);
    }

    private void Measure(int count, string program, string floor, Promises promises, TextWriter output)
    {
        var place = new Workplace(_directory, program, count);
        var table = new Table(
            $"{count:N0} services",
            "all run after",
            "idle, µs of CPU per second",
            "crash to running, median",
            "p99",
            "kills",
            "resident, first process",
            "processes besides the services",
            "their private memory",
            "their PSS");
        var notes = new List<string>();
        var inC = TimeSpan.Zero;
        Add(
            "C, fork and exec only",
            place,
            () => [floor, $"{count}", program],
            running =>
            {
                inC = running.Started;
                table.Add("C, fork and exec only", Milliseconds(inC), "", "", "", "", "", "", "", "");
            });
        SupervisorContender[] contenders =
        [
            new BerthContender(native),
            new S6Contender(withLogs: false),
            new S6Contender(withLogs: true),
            new RunitContender(),
            new SupervisordContender(),
        ];
        foreach (var contender in contenders)
        {
            if ((contender.Refusal(count) ?? TooManyProcesses(contender, count)) is { } refusal)
                notes.Add($"{contender.Name}: not measured, {refusal}");
            else
            {
                Add(
                    contender.Name,
                    place,
                    () => Prepare(contender, place),
                    running => Take(contender, running, count, inC, table, promises));
            }
        }

        output.WriteLine(table);
        notes.ForEach(note => output.WriteLine($"- {note}"));
        output.WriteLine(
            string.Concat(
                contenders
                    .Select(static contender => contender.Remark)
                    .Distinct()
                    .Where(remark => remark is not null && count < 1000)
                    .Select(static remark => $"- {remark}\n")));

        void Add(string name, Workplace place, Func<string[]> prepare, Action<MeasuredSupervisor> take)
        {
            if (Attempt(place, prepare, take) is { } failure)
                notes.Add($"{name}: not measured, {failure}");
        }
    }

    private static string[] Prepare(SupervisorContender contender, Workplace place)
    {
        contender.Prepare(place);
        return contender.Command(place);
    }

    /// <summary>Measures in a new directory. Returns null, or the reason for a failure.</summary>
    internal static string? Attempt(Workplace place, Func<string[]> prepare, Action<MeasuredSupervisor> take)
    {
        Directory.CreateDirectory(place.Directory);
        try
        {
            var command = prepare();
            using var running = MeasuredSupervisor.Start(place, command);
            take(running);
            return null;
        }
        catch (Exception failed) when (failed is TimeoutException or InvalidOperationException)
        {
            return failed.Message;
        }
        finally
        {
            Directory.Delete(place.Directory, recursive: true);
        }
    }

    private static void Take(
        SupervisorContender contender, MeasuredSupervisor running, int count, TimeSpan inC, Table table, Promises promises)
    {
        var processes = running.Processes();
        Consumption.WaitUntilIdle(processes);
        Pause(s_oldEnough);
        var (cpu, ticks) = (Consumption.Cpu(processes), Consumption.Ticks(running.Pid));
        Pause(s_idle);
        (cpu, ticks) = (Consumption.Cpu(processes) - cpu, Consumption.Ticks(running.Pid) - ticks);
        var times = running.Crash(MostKills, s_crashing);
        var own = Consumption.Memory([running.Pid]);
        var all = Consumption.Memory(processes);
        var (median, worst) = (Sample.Median(times), Sample.Percentile(times, 0.99));
        table.Add(
            contender.Name,
            Milliseconds(running.Started),
            $"{cpu / 1000 / s_idle.TotalSeconds:0}",
            Table.Microseconds(median),
            Table.Microseconds(worst),
            $"{times.Length}",
            Mebibytes(own.Resident), $"{processes.Count}", Mebibytes(all.Private), Mebibytes(all.Proportional));
        if (contender is not BerthContender || count < Most)
            return;
        promises.Add($"resident, {count:N0} services", 64, own.Resident / 1024.0, "MiB");
        promises.Add($"CPU when idle, {count:N0} services", 0, ticks, "ticks");
        for (var run = 1; run < CrashRuns; run++)
            worst = Math.Max(worst, Sample.Percentile(running.Crash(MostKills, s_crashing), 0.99));
        promises.Add($"crash to running, worst p99 of {CrashRuns} runs, {count:N0} services", 5, worst / 1000, "ms");
        promises.Add($"start of {count:N0} services, to fork and exec in C", 1.5, running.Started / inC, "×");
    }

    private static string? TooManyProcesses(SupervisorContender contender, int count)
    {
        var most = int.Parse(File.ReadAllText("/proc/sys/kernel/pid_max"), System.Globalization.CultureInfo.InvariantCulture);
        return contender.ProcessesPerService * count >= most
            ? $"that is {contender.ProcessesPerService * count:N0} processes, and kernel.pid_max is {most:N0}"
            : null;
    }

    private static void Pause(TimeSpan time) => DescriptorPoll.Wait([], (int)time.TotalMilliseconds);

    private static string Milliseconds(TimeSpan time) => $"{time.TotalMilliseconds:0} ms";

    private static string Mebibytes(long kibibytes) => $"{kibibytes / 1024.0:0.0} MiB";
}
