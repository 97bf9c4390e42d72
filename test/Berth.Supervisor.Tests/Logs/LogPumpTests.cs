using System.Globalization;
using System.Text;
using Berth.Linux.Descriptors;
using Berth.Linux.Files;
using Berth.Supervision.Services;
using Berth.Supervisor.Logs;
using Berth.Supervisor.Storage;
using Berth.Workloads.Specs;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Tests.Logs;

public sealed class LogPumpTests : IDisposable
{
    private static readonly ServiceName s_name = ServiceName.Parse("web");
    private readonly TemporaryDirectory _directory = new();
    private readonly SupervisorPaths _paths;
    private readonly SafeFileHandle _service;
    private LogJournal? _journal;

    public LogPumpTests()
    {
        _paths = new SupervisorPaths(_directory["state"], _directory["run"]);
        _paths.CreateState();
        _paths.CreateRuntime();
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
            await Pause.Async(TimeSpan.FromMilliseconds(i));
        }

        using (var last = Start())
        {
            await Deadline.Within(writer);
            await last.RemoveAsync(s_name);
        }

        Directory.GetFiles(_directory["log"])
            .Order()
            .SelectMany(File.ReadAllLines)
            .Select(line => int.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture))
            .Order().ShouldBe(Enumerable.Range(0, Count));
    }

    /// <summary>Writers of one write(2) each: the kernel wakes nobody in the middle of it.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(40, 1)]
    [InlineData(41, 40)]
    [InlineData(65_536, 79)]
    [InlineData(65_537, 4095)]
    [InlineData(2_050_000, 40)]
    [InlineData(12_000_000, 32_768)]
    [InlineData(1 << 24, 0)]
    [InlineData(1 << 24, 79)]
    public async Task Add_OneLargeWrite_IsNeverLeftWaiting(int size, int line)
    {
        using var pump = Start(size: 1L << 30);
        var output = new byte[size];
        Array.Fill(output, (byte)'x');
        for (var i = line; i < size; i += line + 1)
            output[i] = (byte)'\n';

        await Deadline.Within(Task.Run(() => DescriptorIO.WriteFully(_service, output)));
        await pump.RemoveAsync(s_name);

        (await LogWithoutTimesAsync()).ShouldBe(output[^1] == '\n' ? output : [.. output, (byte)'\n']);
    }

    /// <summary>A line that is longer than the longest is cut, and no byte of it is lost.</summary>
    [Theory]
    [InlineData(LogLines.LongestLine - 1, 1)]
    [InlineData(LogLines.LongestLine, 1)]
    [InlineData(LogLines.LongestLine + 1, 2)]
    [InlineData(300_000, 10)]
    [InlineData(10 << 20, 320)]
    public async Task Add_LongLine_IsCut(int length, int lines)
    {
        using var pump = Start(size: 1L << 30);

        await Deadline.Within(Task.Run(() => Write(new string('x', length) + "\nnext\n")));
        await pump.RemoveAsync(s_name);

        var log = File.ReadAllLines(Path.Combine(_directory["log"], "current"))
            .Select(static line => line[(LogTime.Length + 1)..])
            .ToList();
        log.Count.ShouldBe(lines + 1);
        log.Take(lines).Sum(static line => line.Length).ShouldBe(length);
        log[^1].ShouldBe("next");
    }

    [Fact]
    public async Task Add_ManyWritersOfRandomWrites_EveryByteOnce()
    {
        const int Services = 40;
        var seed = Properties.RandomSeed;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        using var pump = Start(size: 1L << 30);
        await Deadline.Within(
            Task.WhenAll(Enumerable.Range(0, Services).Select(i => Task.Run(() => WriteAtRandomAsync(pump, i, new Random(seed + i))))));
    }

    private async Task WriteAtRandomAsync(LogPump pump, int number, Random random)
    {
        var name = ServiceName.Parse($"writer{number}");
        var path = _directory[$"pipe{number}"];
        NamedPipe.Create(path);
        using var service = NamedPipe.OpenBoth(path);
        await pump.AddAsync(name, NamedPipe.OpenRead(path), _directory[$"log{number}"], new LogSpec { Size = 1L << 30 }, isRunning: true);
        var written = new List<byte>();
        for (var write = 0; write < 30; write++)
        {
            var output = new byte[(int)Math.Pow(2, 18 * random.NextDouble())];
            var line = (int)Math.Pow(2, 14 * random.NextDouble());
            for (var i = 0; i < output.Length; i++)
                output[i] = random.Next(line + 1) == 0 ? (byte)'\n' : (byte)random.Next('a', 'z');
            DescriptorIO.WriteFully(service, output);
            written.AddRange(output);
        }

        await pump.RemoveAsync(name);
        var log = File.ReadAllLines(Path.Combine(_directory[$"log{number}"], "current"))
            .Select(static line => line[(LogTime.Length + 1)..]);
        string.Concat(log).ShouldBe(Encoding.ASCII.GetString([.. written]).Replace("\n", "", StringComparison.Ordinal), $"writer {number}");
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
        await foreach (var some in follower!.ReadAsync(Deadline.Token()))
        {
            numbers.AddRange(some.Select(static output => output.Line!.Value.Text));
            if (numbers[^1] == "line 4999")
                break;
        }

        await Deadline.Within(writer);
        numbers.ShouldBe(Enumerable.Range(0, 5000).Select(i => $"line {i}"));
    }

    /// <summary>Far more than is kept, and a reader that begins when it is in the pipe: the writer waits for it.</summary>
    [Theory, InlineData(2), InlineData(100)]
    public async Task Attach_SlowReader_MissesNothingAndIsToldTheStateAfterTheLastLine(int files)
    {
        const int Count = 200_000;
        using var pump = Start(size: 4096, files);
        var follower = await pump.AttachAsync(s_name);
        var writer = Task.Run(() =>
        {
            for (var i = 0; i < Count; i += 1000)
                Write(string.Concat(Enumerable.Range(i, 1000).Select(static number => $"line {number}\n")));
        });
        await Eventually.Async(() => follower!.IsFarBehind, "far behind");
        writer.IsCompleted.ShouldBeFalse();

        var seen = new List<string>();
        await foreach (var some in follower!.ReadAsync(Deadline.Token()))
        {
            seen.AddRange(some.Select(static output => output.Line?.Text ?? $"{output.Status!.Observed}"));
            if (seen[^1] == $"line {Count - 1}")
            {
                pump.Tell(new ServiceStatus { Name = s_name, Desired = DesiredState.Up, Observed = ObservedState.Finished });
                await pump.RemoveAsync(s_name);
            }
        }

        await Deadline.Within(writer);
        seen.ShouldBe([.. Enumerable.Range(0, Count).Select(static number => $"line {number}"), "Finished"]);
        pump.Leave(s_name, follower);
    }

    /// <summary>Nobody waits for one who only follows. What it missed it is told where that was, also where nothing comes after.</summary>
    [Fact]
    public async Task Read_FollowingTooSlowly_IsToldWhatItMissedAndSeesTheLastLine()
    {
        const int Count = 200_000;
        using var pump = Start(size: 4096, files: 4);
        var (tail, follower) = await pump.ReadAsync(s_name, _directory["log"], follow: true);
        tail.Dispose();
        Write("first\n");
        await Deadline.Within(Task.Run(() => Write(string.Concat(Enumerable.Range(0, Count).Select(static number => $"line {number}\n")))));
        await pump.RemoveAsync(s_name);

        var seen = await follower!.ReadAsync(Deadline.Token())
            .SelectMany(static some => some)
            .Select(static output => output.Line!.Value.Text)
            .ToListAsync(Deadline.Token());
        pump.Leave(s_name, follower);

        seen[0].ShouldBe("first");
        seen[^1].ShouldBe($"line {Count - 1}");
        var note = seen.Single(static line => line.StartsWith("berth: ", StringComparison.Ordinal));
        var (before, after) = (seen[seen.IndexOf(note) - 1], seen[seen.IndexOf(note) + 1]);
        var missed = Enumerable.Range(Number(before) + 1, Number(after) - Number(before) - 1)
            .Sum(static number => $"line {number}\n".Length + LogTime.Length + 1L);
        note.ShouldStartWith($"berth: {missed} bytes of output were missed here");

        static int Number(string line) => int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    /// <summary>What it has no room for is not guarded against a kill; nobody waits for it all the same.</summary>
    [Fact]
    public async Task Add_SpoolIsFull_LinesArriveWhole()
    {
        Directory.Delete(_paths.Lines);
        File.CreateSymbolicLink(_paths.Spool, "/dev/full");
        Directory.CreateDirectory(_paths.Lines);
        using var pump = Start();

        await Deadline.Within(Task.Run(() => Write("one\n" + new string('x', 100_000) + "\ntwo\n")));
        await pump.RemoveAsync(s_name);

        Log().ShouldContain(" one\n");
        Log().ShouldEndWith(" two\n");
        Log().Count(static c => c == 'x').ShouldBe(100_000);
    }

    public void Dispose()
    {
        _journal?.Dispose();
        _service.Dispose();
        _directory.Dispose();
    }

    private LogPump Start(long size = 1 << 20, int files = 100)
    {
        _journal?.Dispose();
        _journal = new LogJournal(_paths);
        var pump = new LogPump(TimeProvider.System, _journal);
        _ = pump.AddAsync(
            s_name, NamedPipe.OpenRead(_directory["pipe"]), _directory["log"], new LogSpec { Files = files, Size = size }, isRunning: true);
        return pump;
    }

    private async Task<byte[]> LogWithoutTimesAsync()
    {
        var log = await File.ReadAllBytesAsync(Path.Combine(_directory["log"], "current"), TestContext.Current.CancellationToken);
        var output = new List<byte>(log.Length);
        for (var rest = log.AsSpan(); !rest.IsEmpty;)
        {
            var line = rest[..(rest.IndexOf((byte)'\n') + 1)];
            output.AddRange(line[(LogTime.Length + 1)..]);
            rest = rest[line.Length..];
        }

        return [.. output];
    }

    private void Write(string text) => DescriptorIO.WriteFully(_service, Encoding.UTF8.GetBytes(text));

    private string Log() =>
        File.Exists(Path.Combine(_directory["log"], "current")) ? File.ReadAllText(Path.Combine(_directory["log"], "current")) : "";
}
