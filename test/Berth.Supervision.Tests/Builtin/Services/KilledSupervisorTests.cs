using System.Diagnostics;
using System.Globalization;
using Berth.Linux;
using Berth.Supervision.Builtin;

namespace Berth.Supervision.Tests.Builtin.Services;

/// <summary>A supervisor in a process of its own, which is killed. The process is this executable, told to run <see cref="Process_OfItsOwn_Supervises"/>.</summary>
public sealed class KilledSupervisorTests
{
    private const string Variable = "BERTH_TEST_SUPERVISOR";
    private const int Kills = 12;

    [Fact]
    public async Task Kill_AtRandomMoments_NobodyDiesAndNoLineIsLost()
    {
        using var directory = new TemporaryDirectory();
        var random = new Random();
        var manager = new BuiltinServiceManager(directory["run"]);
        var supervisor = await StartAsync(directory.Path, manager);
        var names = Enumerable.Range(0, 4).Select(i => ServiceName.Parse(string.Create(CultureInfo.InvariantCulture, $"writer{i}"))).ToList();
        foreach (var name in names)
        {
            await manager.RegisterAsync(
                new ServiceDefinition { Name = name, Command = ["/bin/sh", "-c", "i=0; while :; do echo $i; i=$((i+1)); done"], Supervise = new() { Log = new() { Files = 1000, Size = 1 << 20 } } },
                start: true, Deadline.Token());
        }

        await Eventually.Async(async () => (await manager.ListAsync(Deadline.Token())).All(status => status.Pid is not null));
        var before = (await manager.ListAsync(Deadline.Token())).Select(status => status.Pid).ToList();
        for (var kill = 0; kill < Kills; kill++)
        {
            await Task.Delay(random.Next(100), TestContext.Current.CancellationToken);
            supervisor.Kill();
            await supervisor.WaitForExitAsync(TestContext.Current.CancellationToken);
            supervisor.Dispose();
            supervisor = await StartAsync(directory.Path, manager);
        }

        var after = await manager.ListAsync(Deadline.Token());
        after.Select(status => status.Pid).ShouldBe(before);
        after.ShouldAllBe(status => status.Restarts == 0 && status.Observed == ObservedState.Ready);
        foreach (var name in names)
        {
            await manager.UnregisterAsync(name, Deadline.Token());
            ShouldHaveEveryNumber(Path.Combine(directory["state"], "logs", name.ToString()));
        }

        supervisor.Kill();
        await supervisor.WaitForExitAsync(TestContext.Current.CancellationToken);
        supervisor.Dispose();
    }

    [Fact(Explicit = true)]
    public async Task Process_OfItsOwn_Supervises()
    {
        var directory = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(directory is null, "is not run by hand");
        var supervisor = new Supervisor(new SupervisorOptions
        {
            StateDirectory = Path.Combine(directory!, "state"),
            RuntimeDirectory = Path.Combine(directory!, "run"),
            Launcher = RunningSupervisor.Launcher(),
        });
        await supervisor.RunAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<Process> StartAsync(string directory, BuiltinServiceManager manager)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["-method", $"{typeof(KilledSupervisorTests).FullName}.{nameof(Process_OfItsOwn_Supervises)}", "-explicit", "only", "-noColor"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment[Variable] = directory;
        var process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync();
        await Eventually.Async(async () =>
        {
            try
            {
                await manager.ListAsync(Deadline.Token());
                return true;
            }
            catch (ServiceException)
            {
                process.HasExited.ShouldBeFalse();
                return false;
            }
        });
        return process;
    }

    private static void ShouldHaveEveryNumber(string log)
    {
        var seen = new SortedSet<int>();
        var lines = 0;
        foreach (var file in Directory.GetFiles(log))
        {
            foreach (var line in File.ReadLines(file))
            {
                var text = line.Split(' ');
                text.Length.ShouldBe(2, line);
                seen.Add(int.Parse(text[1], CultureInfo.InvariantCulture));
                lines++;
            }
        }

        seen.Count.ShouldBeGreaterThan(1000);
        seen.Max.ShouldBe(seen.Count - 1);

        // A line may come twice after a kill, never be missing.
        TestContext.Current.TestOutputHelper!.WriteLine($"{seen.Count} numbers, {lines - seen.Count} of them twice");
    }
}
