using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;

namespace Berth.Supervisor.Tests.Services;

/// <summary>
/// Many services that write, crash, are restarted and edited, while their supervisor is killed and its runtime directory is removed, at
/// random. <c>eng/torture</c> has it go on for ten minutes: BERTH_TORTURE_SECONDS, BERTH_TORTURE_SERVICES, BERTH_SEED.
/// </summary>
public sealed partial class TortureTests : IDisposable
{
    private const int UsualSeconds = 12, UsualServices = 200;

    /// <summary>Between two disturbances, at most: so that a supervisor comes to an answer now and then.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    /// <summary>A command that takes longer counts as hung: the machine may be busy.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory _directory = new();
    private readonly SortedDictionary<string, int> _done = new(StringComparer.Ordinal);
    private TimeSpan _slowest;
    private int _lines;

    // Each run has its number and counts its lines; how many it has written for sure is in a file. Some crash now and then; some write a
    // line in two parts.
    private static string Script(string name, int kind) => $$"""
        cd {{name}}; exec 9>lock; flock -n 9 || echo {{name}} >> ../violations
        run=$(cat run 2>/dev/null || echo 0); run=$((run+1)); echo $run > run; i=0
        while :; do
          for j in 1 2 3 4 5 6 7 8; do {{(kind == 1 ? "printf 'run '; printf '%s line %s\\n' $run $i" : "echo run $run line $i")}}; i=$((i+1)); done
          echo $i > wrote.$run; {{(kind == 2 ? "[ $i -gt 40 ] && exit 1;" : "")}} sleep 1
        done
        """;

    [Fact]
    public async Task Services_WhateverHappensToTheirSupervisor_RunOnceAndLoseNoLine()
    {
        Assert.SkipWhen(ExecutableFinder.Find("flock") is null, "needs flock");
        var (seconds, services) = (Number("BERTH_TORTURE_SECONDS", UsualSeconds), Number("BERTH_TORTURE_SERVICES", UsualServices));
        var seed = Environment.GetEnvironmentVariable("BERTH_SEED") is { Length: > 0 } ? Properties.RandomSeed : Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"BERTH_SEED={seed}");
        var random = new Random(seed);
        await using var supervisor = await OwnProcess.StartAsync(_directory.Path);
        ServiceName[] names = [.. Enumerable.Range(0, services).Select(static i => ServiceName.Parse($"service-{i:000}"))];
        foreach (var name in names)
            Directory.CreateDirectory(_directory[name.ToString()]);
        foreach (var some in names.Chunk(20))
            await InTimeAsync("register",
                Task.WhenAll(
                    some.Select(name => supervisor.Manager.RegisterAsync(Define(name, edit: 0), start: true, CancellationToken.None))));

        for (var clock = Stopwatch.StartNew(); clock.Elapsed.TotalSeconds < seconds;)
        {
            await DisturbAsync(supervisor, names[random.Next(names.Length)], random);
            await Pause.Async(s_pause * random.NextDouble());
        }

        await AnswersAsync(supervisor);
        (await supervisor.Manager.ListAsync(Deadline.Token())).Count.ShouldBe(services);
        await ShouldHaveNoDescriptorTooManyAsync(supervisor, services);
        await InTimeAsync("stop all", supervisor.Manager.StopAsync(names, CancellationToken.None));
        File.Exists(_directory["violations"]).ShouldBeFalse("a service ran twice at the same time");
        foreach (var process in Directory.GetDirectories("/proc").Where(
            static process => int.TryParse(Path.GetFileName(process), CultureInfo.InvariantCulture, out _)))
            IsOfThisTest(process).ShouldBeFalse($"{process} is left of a service");
        await supervisor.KillAsync();
        foreach (var name in names)
            ShouldHaveEveryLineOnce(supervisor, name);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{string.Join(", ", _done.Select(static entry => $"{entry.Value} × {entry.Key}"))}; slowest {_slowest.TotalMilliseconds:0} "
                + $"ms; {_lines} lines");
    }

    public void Dispose() => _directory.Dispose();

    private ServiceDefinition Define(ServiceName name, int edit) => new()
    {
        Name = name,
        Command = ["/bin/sh", "-c", Script(name.ToString(), Kind(name)), _directory.Path],
        WorkingDirectory = _directory.Path,
        Environment = System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("EDIT", $"{edit}"),
        Supervise = new()
        {
            Restart = Workloads.Specs.RestartCondition.Always,
            Backoff = new() { Initial = TimeSpan.FromMilliseconds(10), Maximum = TimeSpan.FromMilliseconds(100) },
            Log = new() { Files = 1000, Size = 1 << 20 },
        },
    };

    private async Task DisturbAsync(OwnProcess supervisor, ServiceName name, Random random)
    {
        switch (random.Next(8))
        {
            case 0:
                await InTimeAsync("kill -9", KillAsync(supervisor));
                break;
            case 1:
                await InTimeAsync("removal", RemoveAsync());
                break;
            case 2:
                await AnswersAsync(supervisor);
                await InTimeAsync("stop", supervisor.Manager.StopAsync(name, CancellationToken.None));
                await InTimeAsync("start", supervisor.Manager.StartAsync(name, CancellationToken.None));
                break;
            case 3:
                await AnswersAsync(supervisor);
                AtomicFile.Write(Path.Combine(supervisor.State, "services", name + ".json"),
                    ServiceDefinitionFile.Write(Define(name, random.Next())).Span);
                await InTimeAsync("edit", supervisor.Manager.ReloadAsync(CancellationToken.None));
                break;
            case 4:
                await AnswersAsync(supervisor);
                await InTimeAsync("list", supervisor.Manager.ListAsync(CancellationToken.None));
                break;
            default:
                await AnswersAsync(supervisor);
                await InTimeAsync("restart", supervisor.Manager.RestartAsync(name, CancellationToken.None));
                break;
        }
    }

    private static async Task KillAsync(OwnProcess supervisor)
    {
        await supervisor.KillAsync();
        supervisor.Begin();
    }

    private async Task RemoveAsync()
    {
        using var remove = Process.Start("rm", ["-rf", _directory["run"]]);
        await remove.WaitForExitAsync();
    }

    /// <summary>After a kill or a removal it does not answer for a moment, which is no command's fault.</summary>
    private Task AnswersAsync(OwnProcess supervisor) => InTimeAsync("wait", UntilItAnswersAsync(supervisor));

    private static Task UntilItAnswersAsync(OwnProcess supervisor) =>
        Eventually.Async(() => supervisor.Manager.AnswersAsync(CancellationToken.None));

    private async Task InTimeAsync(string what, Task command)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            await command.WaitAsync(s_patience);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{what} hung");
        }

        _done[what] = _done.GetValueOrDefault(what) + 1;
        _slowest = clock.Elapsed > _slowest ? clock.Elapsed : _slowest;
    }

    /// <summary>
    /// It has no more of any kind than one that has just taken over all of this; of status files, which services that end by themselves let
    /// go of meanwhile, no more than services.
    /// </summary>
    private async Task ShouldHaveNoDescriptorTooManyAsync(OwnProcess supervisor, int services)
    {
        var before = Descriptors(supervisor.Pid);
        await KillAsync(supervisor);
        await AnswersAsync(supervisor);
        await Eventually.Async(() => Descriptors(supervisor.Pid)["pipe"] >= before["pipe"], "as many pipes");
        var after = Descriptors(supervisor.Pid);
        foreach (var (kind, count) in before)
            count.ShouldBeLessThanOrEqualTo(Math.Max(after.GetValueOrDefault(kind), kind is "status" ? services : 0) + 3, kind);
    }

    /// <summary>
    /// How many of each kind. Open log files come and go, and so do pidfds of what is ending and connections; one that has no target was
    /// closed while we looked.
    /// </summary>
    private static Dictionary<string, int> Descriptors(int pid) => new DirectoryInfo($"/proc/{pid}/fd").GetFileSystemInfos()
        .Select(static entry => entry.LinkTarget)
            .OfType<string>()
            .Where(static target => !target.Contains("/logs/", StringComparison.Ordinal)
                && !target.Contains("pidfd", StringComparison.Ordinal)
                && !target.Contains("socket", StringComparison.Ordinal))
        .GroupBy(static target => target.Contains("/pipes/", StringComparison.Ordinal)
            ? "pipe"
            : target.Contains("/status/", StringComparison.Ordinal)
            ? "status"
            : Digits().Replace(target, ""))
        .ToDictionary(static kind => kind.Key, static kind => kind.Count(), StringComparer.Ordinal);

    private bool IsOfThisTest(string process)
    {
        try
        {
            var command = File.ReadAllText($"{process}/cmdline");
            return command.StartsWith("/bin/sh\0", StringComparison.Ordinal) && command.Contains(_directory.Path, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Each run has counted from 0 without a gap, and at least as far as it knows that it wrote.</summary>
    private void ShouldHaveEveryLineOnce(OwnProcess supervisor, ServiceName name)
    {
        var runs = new Dictionary<int, HashSet<int>>();
        var twice = new List<string>();
        foreach (var line in supervisor.Log(name))
        {
            // The last line of one that was killed may be a part; the shell says what became of its sleep.
            if (Line().Match(line) is not { Success: true } match)
                continue;
            var (run, number) = (int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture),
                int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture));
            if (!runs.TryGetValue(run, out var lines))
                runs.Add(run, lines = []);
            if (!lines.Add(number))
                twice.Add(line);
            _lines++;
        }

        twice.ShouldBeEmpty($"{name}: lines came twice");
        foreach (var wrote in Directory.GetFiles(_directory[name.ToString()], "wrote.*"))
        {
            var run = int.Parse(Path.GetExtension(wrote.AsSpan())[1..], CultureInfo.InvariantCulture);

            // It may have been killed between opening the file and writing it.
            if (int.TryParse(File.ReadAllText(wrote), CultureInfo.InvariantCulture, out var count))
                Enumerable.Range(0, count).Except(runs.GetValueOrDefault(run) ?? []).ShouldBeEmpty($"{name}: lines of run {run} are lost");
        }
    }

    private static int Kind(ServiceName name) => int.Parse(name.ToString()[^3..], CultureInfo.InvariantCulture) % 3;

    private static int Number(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : usual;

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();

    [GeneratedRegex(@"^run (\d+) line (\d+)$")]
    private static partial Regex Line();
}
