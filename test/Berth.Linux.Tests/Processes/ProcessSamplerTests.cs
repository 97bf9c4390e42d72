using System.Text;
using Berth.Linux.Processes;

namespace Berth.Linux.Tests.Processes;

public sealed class ProcessSamplerTests
{
    [Theory]
    [InlineData("1 (plain) S 7")]
    [InlineData("1 (a) b) (c)) S 7")]
    [InlineData("1 (new\nline) S 99 99) S 7")]
    public void TryParse_AnyName_IsSplitAtTheLastParenthesis(string start)
    {
        var line = Encoding.UTF8.GetBytes(start + " 1 1 0 -1 4194560 1 2 3 4 50 60 7 8 20 0 1 0 12345 999 88 18446744073709551615 1 1\n");

        ProcessStat.TryParse(line, out var stat).ShouldBeTrue();

        stat.ShouldBe(new ProcessStat('S', 7, 50, 60, 12345));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1 (x")]
    [InlineData("1 (x)")]
    [InlineData("1 (x) S 1 2 3")]
    [InlineData("1 (x) S 1 1 1 0 -1 a b c d")]
    public void TryParse_IncompleteLine_IsFalse(string line) => ProcessStat.TryParse(Encoding.UTF8.GetBytes(line), out _).ShouldBeFalse();

    [Fact]
    public void Sample_ThisProcess_IsPlausible()
    {
        var time = new Clock();
        using var sampler = new ProcessSampler(time);
        var first = sampler.Sample(Environment.ProcessId).ShouldNotBeNull();
        first.CpuPercent.ShouldBeNull();
        first.ResidentBytes.ShouldBeInRange(10 << 20, 4L << 30);
        first.VirtualBytes.ShouldBeGreaterThan(first.ResidentBytes);
        first.CpuPercentSinceStart.ShouldBeGreaterThan(0);

        // Use 200 ms of CPU, however long that takes, in one second of the sampler's clock: 20 %, plus the usage of other tests at the same
        // time.
        var used = Environment.CpuUsage.TotalTime;
        while (Environment.CpuUsage.TotalTime - used < TimeSpan.FromMilliseconds(200))
        {
        }

        time.Advance(TimeSpan.FromSeconds(1));
        var second = sampler.Sample(first.Identity).ShouldNotBeNull();
        second.CpuPercent.ShouldNotBeNull().ShouldBeInRange(15, 500);
        second.CpuTime.ShouldBeGreaterThan(first.CpuTime);
    }

    [Fact]
    public void Sample_SameProcessTwice_PercentIsOfTheInterval()
    {
        var time = new Clock();
        using var sampler = new ProcessSampler(time);
        using var child = ProcessSpawner.Spawn(Shell.Script("exec sleep 60"));
        sampler.Sample(child.Pid);
        time.Advance(TimeSpan.FromSeconds(10));

        sampler.Sample(child.Pid).ShouldNotBeNull().CpuPercent.ShouldNotBeNull().ShouldBeInRange(0, 1);
        child.Signal(Signal.SIGKILL);
        child.Wait();
        sampler.Sample(child.Identity).ShouldBeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public void Sample_ThousandProcesses_AllocatesNothingForEach(int mostKeptOpen)
    {
        using var sampler = new ProcessSampler(time: null, mostKeptOpen);
        var pids = new int[1000];
        Array.Fill(pids, Environment.ProcessId);
        var samples = new ProcessSample[1000];
        sampler.Sample(pids, samples).ShouldBe(1000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        sampler.Sample(pids, samples);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1000);
    }

    private sealed class Clock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        internal void Advance(TimeSpan time) => _now += time.Ticks;
    }
}
