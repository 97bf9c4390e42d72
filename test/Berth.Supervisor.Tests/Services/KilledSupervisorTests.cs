using System.Diagnostics;
using System.Globalization;
using Berth.Linux.Processes;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Tests.Services;

/// <summary>kill -9 of the supervisor.</summary>
public sealed class KilledSupervisorTests
{
    /// <summary>Numbered lines in bursts, as fast as a shell can.</summary>
    private static string Write(string pause) =>
        "i=0; while :; do j=0; while [ $j -lt 200 ]; do echo $i; i=$((i+1)); j=$((j+1)); done; "
            + $"{(pause == "0" ? ":" : $"sleep {pause}")}; done";

    [Fact]
    public async Task Kill_HundredServicesWrite_SamePidsAndEveryLineOnce()
    {
        using var directory = new TemporaryDirectory();
        await using var supervisor = await OwnProcess.StartAsync(directory.Path);
        var names =
            await Task.WhenAll(Enumerable.Range(0, 100).Select(i => supervisor.AddAsync(Numbered("writer", i), Write(pause: "0.5"))));
        var before = await PidsAsync(supervisor);
        before.ShouldAllBe(pid => pid != null);

        for (var kill = 0; kill < 3; kill++)
        {
            await supervisor.KillAsync();
            await Pause.Async(TimeSpan.FromSeconds(1));
            supervisor.Begin();
            await supervisor.AnswersAsync();
        }

        (await PidsAsync(supervisor)).ShouldBe(before);
        (await supervisor.Manager.ListAsync(Deadline.Token())).ShouldAllBe(status => status.Restarts == 0
            && status.Observed == ObservedState.Ready);
        await Task.WhenAll(names.Select(name => supervisor.Manager.UnregisterAsync(name, Deadline.Token())));
        names.ShouldAllBe(name => supervisor.ShouldHaveEveryNumber(name) >= 200);
    }

    /// <summary>
    /// Many of the kills come while it starts. One service ends all the time, so that others come while it starts that one.
    /// </summary>
    [Fact]
    public async Task Kill_200TimesAtRandom_NobodyDiesNobodyRunsTwiceEveryLineOnce()
    {
        const int Kills = 200;
        static SuperviseSpec Unlimited(SuperviseSpec spec) => spec with { Log = new() { Files = 10_000, Size = 4 << 20 } };
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var directory = new TemporaryDirectory();
        await using var supervisor = await OwnProcess.StartAsync(directory.Path);
        var names = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(i => supervisor.AddAsync(Numbered("writer", i), Write(pause: i == 0 ? "0" : "0.02"), Unlimited)));
        var crasher = await supervisor.AddAsync(
            "crasher", "mkdir mutex || echo double >> doubles; echo up; sleep 0.02; rmdir mutex; exit 1", spec =>
                spec with { Restart = RestartCondition.Always, Backoff = new() { Initial = TimeSpan.Zero } });
        var before = (await PidsAsync(supervisor, names)).ToList();
        await supervisor.KillAsync();
        var clock = Stopwatch.StartNew();
        supervisor.Begin();
        await supervisor.AnswersAsync();
        var start = clock.Elapsed;
        TestContext.Current.TestOutputHelper!.WriteLine($"starts within {start.TotalMilliseconds:0} ms");
        var longest = Math.Min(2 * start.TotalMilliseconds, 280);

        for (var kill = 0; kill < Kills; kill++)
        {
            await Pause.Async(TimeSpan.FromMilliseconds(longest * random.NextDouble()));
            await supervisor.KillAsync();
            supervisor.Begin();
        }

        await supervisor.AnswersAsync();
        (await PidsAsync(supervisor, names)).ShouldBe(before);
        var restarts = (await supervisor.Manager.StatusAsync(crasher, Deadline.Token())).Restarts;
        await supervisor.UntilAsync(crasher, status => status.Restarts > restarts);
        await Task.WhenAll(names.Append(crasher).Select(name => supervisor.Manager.UnregisterAsync(name, Deadline.Token())));
        File.Exists(directory["doubles"]).ShouldBeFalse();
        names.ShouldAllBe(name => supervisor.ShouldHaveEveryNumber(name) >= 200);
    }

    [Fact]
    public async Task Kill_ServiceListens_NoConnectionFailsAndTheSocketIsTakenBack()
    {
        Python.Require();
        Caller.Root(); // an ordinary user is not let at descriptors of others where Yama is strict
        using var directory = new TemporaryDirectory();
        await using var supervisor = await OwnProcess.StartAsync(directory.Path);
        var path = directory["web.sock"];
        var name =
            await supervisor.AddAsync("web", Python.Serve, spec => spec with { Listen = [new ListenSpec(ListenAddress.Parse(path))] });
        using var visitor = new Visitor(path);
        var first = await visitor.AskAsync();

        for (var kill = 0; kill < 3; kill++)
        {
            await supervisor.KillAsync();
            (await visitor.AskAsync()).ShouldBe(first);
            supervisor.Begin();
            await supervisor.AnswersAsync();
            (await visitor.AskAsync()).ShouldBe(first);
        }

        (await visitor.EndAsync()).ShouldBe(first);
        using (var process = ProcessHandle.TryOpen(
            ProcessIdentity.Find((await supervisor.Manager.StatusAsync(name, Deadline.Token())).Pid!.Value)!.Value)!)
            process.Signal(Signal.SIGKILL);
        await supervisor.UntilAsync(name, status => status is { Restarts: 1, Observed: ObservedState.Ready });

        // Of the socket that the first supervisor opened.
        (await visitor.AskAsync()).Socket.ShouldBe(first.Socket);
    }

    private static string Numbered(string name, int i) => string.Create(CultureInfo.InvariantCulture, $"{name}{i}");

    private static async Task<List<int?>> PidsAsync(OwnProcess supervisor, IEnumerable<ServiceName>? names = null)
    {
        await Eventually.Async(
            async () => (await supervisor.Manager.ListAsync(Deadline.Token())).All(status => status.Pid is not null
                || names?.Contains(status.Name) is false));
        return [.. (await supervisor.Manager.ListAsync(
            Deadline.Token())).Where(status => names?.Contains(status.Name) is not false).Select(static status => status.Pid)];
    }
}
