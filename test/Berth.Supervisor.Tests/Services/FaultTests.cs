using System.Globalization;
using Berth.Linux.Files;
using Berth.Supervision.Services;
using Berth.Supervisor.Storage;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Tests.Services;

/// <summary>What goes wrong around a supervisor while it runs.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task Reload_DefinitionBroken_TheServiceGoesOnAndSaysWhy()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var name = await supervisor.AddAsync("web", "exec sleep 1000");
        var before = await supervisor.UntilAsync(name, static status => status is { Observed: ObservedState.Ready, Pid: not null });
        var path = Path.Combine(supervisor.State, "services", "web.json");
        var definition = File.ReadAllText(path);
        File.WriteAllText(path, definition[..(definition.Length / 2)]);

        await supervisor.Manager.ReloadAsync(Deadline.Token());

        var status = await supervisor.Manager.StatusAsync(name, Deadline.Token());
        (status.Pid, status.Observed).ShouldBe((before.Pid, ObservedState.Ready));
        status.Problem.ShouldNotBeNull().ShouldContain("web.json");
        File.WriteAllText(path, definition);
        await supervisor.Manager.ReloadAsync(Deadline.Token());
        status = await supervisor.Manager.StatusAsync(name, Deadline.Token());
        (status.Pid, status.Problem).ShouldBe((before.Pid, null));
    }

    /// <summary>Its log may be on the disk that is full.</summary>
    [Fact]
    public async Task Report_CannotBeWritten_TheSupervisorGoesOn()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var name = await supervisor.AddAsync("web", "exec sleep 1000");
        var before = await supervisor.UntilAsync(name, static status => status is { Observed: ObservedState.Ready, Pid: not null });
        supervisor.Reported = static _ => throw new IOException("no space left on device");

        try
        {
            Directory.Delete(supervisor.Runtime, recursive: true);
        }
        catch (IOException)
        {
            // It has been made anew already.
        }

        await Eventually.Async(() => File.Exists(Path.Combine(supervisor.Runtime, "control.sock")));
        supervisor.Reports.ShouldNotBeEmpty();
        (await supervisor.Manager.StatusAsync(name, Deadline.Token())).Pid.ShouldBe(before.Pid);
        supervisor.Reported = null;
    }

    /// <summary>Where the disk is full it could not be.</summary>
    [Fact]
    public void RuntimePlace_WrittenAgain_IsNotWrittenWhereItIsTheSame()
    {
        using var directory = new TemporaryDirectory();
        var place = new RuntimePlace("/run/berth/supervisor", ["/run/user/1/berth"]);
        place.Write(directory.Path);
        var before = FileStatus.Of(directory["runtime"]);

        place.Write(directory.Path);

        FileStatus.Of(directory["runtime"]).Inode.ShouldBe(before.Inode);
        (place with { Directory = "/elsewhere" }).Write(directory.Path);
        RuntimePlace.Read(directory.Path).ShouldNotBeNull().Directory.ShouldBe("/elsewhere");
    }

    [Fact]
    public async Task Log_Flooded_StaysWithinItsLimitAndOthersAreHeard()
    {
        const int Size = 64 * 1024;
        await using var supervisor = await RunningSupervisor.StartAsync();
        await supervisor.AddAsync("flood", "while :; do echo 0123456789012345678901234567890123456789; done",
            static spec => spec with { Log = new LogSpec { Files = 2, Size = Size } });
        var log = Path.Combine(supervisor.State, "logs", "flood");
        await Eventually.Async(() => Directory.Exists(log) && Directory.GetFiles(log).Length == 3);

        var quiet = await supervisor.AddAsync("quiet", "echo here; exec sleep 1000");

        await Eventually.Async(async () => (await supervisor.LogAsync(quiet)).Contains("here"));
        var sizes = FileSizes.In(log);
        sizes.Count.ShouldBeLessThanOrEqualTo(4); // one more for a moment, while it is rotated
        sizes.ShouldAllBe(static size => size <= Size);
    }

    [Fact]
    public async Task Disk_Full_ServicesGoOnAndTheLossIsTold()
    {
        Caller.Root();
        await using var supervisor = await RunningSupervisor.StartAsync();
        var logs = Path.Combine(supervisor.State, "logs");
        using var small = new SmallDisk(logs, "256k");
        var name = await supervisor.AddAsync(
            "web",
                "while [ ! -e quiet ]; do echo 0123456789012345678901234567890123456789012345678901234567890123; done; echo $$ >> lived; "
                    + "exec sleep 1000",
                static spec => spec with { Log = new LogSpec { Files = 100, Size = 1 << 20 } });

        var status = await supervisor.UntilAsync(name, static status => status.LostLines > 1000);

        status.Observed.ShouldBe(ObservedState.Ready);
        File.WriteAllText(supervisor.Directory["quiet"], "");
        await Eventually.Async(() => File.Exists(supervisor.Directory["lived"]));
        status = await supervisor.Manager.StatusAsync(name, Deadline.Token());
        (status.Restarts, status.Observed).ShouldBe((0, ObservedState.Ready));
        await supervisor.Manager.UnregisterAsync(name, Deadline.Token());
    }

    [Fact]
    public async Task RunDirectory_Full_ServicesGoOnAndAreFoundAgain()
    {
        Caller.Root();
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory["run"]);
        using var small = new SmallDisk(directory["run"], "512k");
        await using var supervisor = await OwnProcess.StartAsync(directory.Path);
        var web = await supervisor.AddAsync("web", "exec sleep 1000");
        var crasher = await supervisor.AddAsync("crasher", "sleep 0.05; exit 1",
            static spec => spec with { Restart = RestartCondition.Always, Backoff = new() { Initial = TimeSpan.Zero } });
        var pid = (await supervisor.UntilAsync(web, static status => status.Pid is not null)).Pid;
        SmallDisk.Fill(directory["run/filler"]);
        var restarts = (await supervisor.Manager.StatusAsync(crasher, Deadline.Token())).Restarts;
        await supervisor.UntilAsync(crasher, status => status.Restarts > restarts + 3);

        await supervisor.KillAsync();
        supervisor.Begin();
        await supervisor.AnswersAsync();

        (await supervisor.UntilAsync(web, static status => status.Observed == ObservedState.Ready)).Pid.ShouldBe(pid);
        File.Delete(directory["run/filler"]);
    }

    /// <summary>A program of which nobody could say what its process is would not be started, but lost.</summary>
    [Fact]
    public async Task RunDirectory_Full_AServiceStartsWhenThereIsRoomAgain()
    {
        Caller.Root();
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory["run"]);
        using var small = new SmallDisk(directory["run"], "512k");
        await using var supervisor = await OwnProcess.StartAsync(directory.Path);
        SmallDisk.Fill(directory["run/filler"]);

        var refused = await Should.ThrowAsync<ServiceException>(() => supervisor.AddAsync("late", "echo up; exec sleep 1000"));
        var late = ServiceName.Parse("late");
        var waiting = await supervisor.UntilAsync(late, static status => status.Problem is not null);
        File.Delete(directory["run/filler"]);

        refused.Message.ShouldContain("could not be set up");
        waiting.Problem.ShouldNotBeNull().ShouldContain("could not be set up");
        (await supervisor.UntilAsync(late, static status => status.Observed == ObservedState.Ready)).Pid.ShouldNotBeNull();
        await Eventually.Async(() => supervisor.Log(late).LastOrDefault() == "up");
        supervisor.Log(late)
            .SkipLast(1)
            .ShouldAllBe(static line => line.StartsWith("berth: cannot tell the supervisor") && line.EndsWith("ENOSPC"));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task Clock_JumpsByADay_TimersGoOn(int days)
    {
        var clock = new ShiftedTime();
        await using var supervisor = await RunningSupervisor.StartAsync(time: clock);
        var name = await supervisor.AddAsync(
            "job", "echo ran; exit 0", static spec => spec with { Timer = new TimerSpec { Every = TimeSpan.FromSeconds(1) } });
        await Eventually.Async(async () => (await supervisor.LogAsync(name)).Count >= 1);

        clock.Shift = TimeSpan.FromDays(days);
        var ran = (await supervisor.LogAsync(name)).Count;
        var since = System.Diagnostics.Stopwatch.StartNew();

        await Eventually.Async(async () => (await supervisor.LogAsync(name)).Count >= ran + 3);
        // What was due within the day that was left out is not made up for.
        since.Elapsed.ShouldBeGreaterThan(TimeSpan.FromSeconds(1));
        await supervisor.Manager.StopAsync(name, Deadline.Token());
    }

    [Fact]
    public async Task Clock_JumpsWhileItWaitsToStartAgain_IsStartedInTime()
    {
        var clock = new ShiftedTime();
        await using var supervisor = await RunningSupervisor.StartAsync(time: clock);
        var name = await supervisor.AddAsync("web", "[ -e go ] && exec sleep 1000; exit 1",
            static spec =>
                spec with { Backoff = new() { Initial = TimeSpan.FromMilliseconds(300), Maximum = TimeSpan.FromMilliseconds(300) } });
        await supervisor.UntilAsync(name, static status => status.Observed == ObservedState.Backoff);

        clock.Shift = TimeSpan.FromDays(-400);
        File.WriteAllText(supervisor.Directory["go"], "");

        var status = await supervisor.UntilAsync(name, static status => status.Observed == ObservedState.Ready);
        status.Since!.Value.ShouldBeLessThan(TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(300));
    }

    /// <summary>A wall clock that is set, and another that goes on.</summary>
    private sealed class ShiftedTime : TimeProvider
    {
        private long _shift;

        public TimeSpan Shift
        {
            set => Interlocked.Exchange(ref _shift, value.Ticks);
        }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _shift));
    }
}
