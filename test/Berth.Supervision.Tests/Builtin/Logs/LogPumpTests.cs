using System.Globalization;
using System.Text;
using Berth.Linux;
using Berth.Supervision.Builtin;
using Berth.Workloads;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervision.Tests.Builtin.Logs;

public sealed class LogPumpTests : IDisposable
{
    private static readonly ServiceName s_name = ServiceName.Parse("web");
    private readonly TemporaryDirectory _directory = new();
    private readonly SafeFileHandle _service;

    public LogPumpTests()
    {
        NamedPipe.Create(_directory["pipe"]);
        _service = NamedPipe.OpenBoth(_directory["pipe"]);
    }

    [Fact]
    public async Task Add_ServiceWrites_LinesArriveWhole()
    {
        using var pump = Start();

        Write("one\ntw");
        await Eventually.Async(() => Log().Contains("one\n", StringComparison.Ordinal));
        Log().ShouldNotContain("tw");
        Write("o\n");
        await Eventually.Async(() => Log().Contains(" two\n", StringComparison.Ordinal));
        Write("the end");
        await pump.RemoveAsync(s_name);

        Log().ShouldEndWith(" the end\n");
    }

    [Fact]
    public async Task Dispose_AtAnyMoment_NothingIsLost()
    {
        const int Count = 20_000;
        var writer = Task.Run(() =>
        {
            for (var i = 0; i < Count; i++)
                Write($"line {i}\n");
        });
        for (var i = 0; i < 20; i++)
        {
            using var pump = Start();
            await Task.Delay(i, TestContext.Current.CancellationToken);
        }

        using (var last = Start())
        {
            await Deadline.Within(writer);
            await last.RemoveAsync(s_name);
        }

        Directory.GetFiles(_directory["log"]).Order().SelectMany(File.ReadAllLines).Select(line => int.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture))
            .Order().ShouldBe(Enumerable.Range(0, Count));
    }

    [Fact]
    public async Task Add_LineLongerThanThePipe_DoesNotBlockTheService()
    {
        using var pump = Start();
        var writer = Task.Run(() => Write(new string('x', 300_000) + "\n"));

        await Deadline.Within(writer);
        await pump.RemoveAsync(s_name);

        File.ReadAllLines(Path.Combine(_directory["log"], "current")).Sum(line => line.Count(c => c == 'x')).ShouldBe(300_000);
    }

    [Fact]
    public async Task Read_Following_SeesWhatWasAndWhatComesWithoutAGap()
    {
        using var pump = Start();
        using var isFollowed = new ManualResetEventSlim();
        var writer = Task.Run(() =>
        {
            for (var i = 0; i < 5000; i++)
            {
                Write($"line {i}\n");
                if (i == 2500)
                    isFollowed.Wait(TestContext.Current.CancellationToken);
            }
        });
        await Eventually.Async(() => Log().Contains("line 100", StringComparison.Ordinal));

        var (tail, follower) = await pump.ReadAsync(s_name, _directory["log"], follow: true);
        isFollowed.Set();
        var numbers = tail.Read(null).Select(line => line.Text).ToList();
        tail.Dispose();
        await foreach (var line in follower!.ReadAsync(Deadline.Token()))
        {
            numbers.Add(line.Text);
            if (line.Text == "line 4999")
                break;
        }

        await Deadline.Within(writer);
        numbers.ShouldBe(Enumerable.Range(0, 5000).Select(i => $"line {i}"));
    }

    public void Dispose()
    {
        _service.Dispose();
        _directory.Dispose();
    }

    private LogPump Start()
    {
        var pump = new LogPump(TimeProvider.System);
        pump.Add(s_name, NamedPipe.OpenRead(_directory["pipe"]), _directory["log"], new LogSpec { Files = 100, Size = 1 << 20 });
        return pump;
    }

    private void Write(string text) => DescriptorIO.WriteFully(_service, Encoding.UTF8.GetBytes(text));

    private string Log() => File.Exists(Path.Combine(_directory["log"], "current")) ? File.ReadAllText(Path.Combine(_directory["log"], "current")) : "";
}
