using System.Globalization;
using System.Text;
using Berth.Linux.Commands;
using Berth.Supervisor.Logs;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Tests.Logs;

public sealed class LogFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Log => _directory["log"];

    [Fact]
    public void Write_PastTheSize_RotatesBetweenLinesAndLosesNone()
    {
        using (var log = new LogFile(Log, new LogSpec { Files = 1000, Size = 100 }, TimeProvider.System))
        {
            for (var i = 0; i < 500; i += 5)
                log.Write(Lines(i, 5));
        }

        var files = LogFile.Rotated(Log);
        files.Length.ShouldBeGreaterThan(30);
        foreach (var file in files)
            new FileInfo(file).Length.ShouldBeLessThanOrEqualTo(100);
        Numbers().ShouldBe(Enumerable.Range(0, 500));
    }

    [Theory, InlineData("file"), InlineData("directory"), InlineData("moved")]
    public void Write_AfterSomebodyRemovedTheFile_MakesItAnewAndLosesNothingMore(string how)
    {
        using var log = new LogFile(Log, new LogSpec { Files = 9, Size = 40 }, TimeProvider.System);
        log.Write(Lines(0, 2));
        switch (how)
        {
            case "file":
                File.Delete(Path.Combine(Log, "current"));
                break;
            case "moved":
                File.Move(Path.Combine(Log, "current"), Path.Combine(Log, "mine"));
                break;
            default:
                Directory.Delete(Log, recursive: true);
                break;
        }

        for (var i = 2; i < 12; i++)
            log.Write(Lines(i, 1));

        Numbers().ShouldBe(Enumerable.Range(2, 10));
        log.LostLines.ShouldBe(0);
    }

    /// <summary>logrotate with copytruncate, or an operator's <c>: &gt; current</c>; half of a file, too.</summary>
    [Theory, InlineData(0), InlineData(10)]
    public void Write_AfterSomebodyCutTheFile_GoesOnWhereItEnds(int length)
    {
        using var log = new LogFile(Log, new LogSpec { Files = 9, Size = 1000 }, TimeProvider.System);
        log.Write(Lines(0, 2));
        using (var current = new FileStream(Path.Combine(Log, "current"), FileMode.Open))
            current.SetLength(length);

        log.Write(Lines(2, 2));

        File.ReadAllBytes(Path.Combine(Log, "current")).ShouldNotContain((byte)0);
        Numbers().ShouldBe([2, 3]);
        log.LostLines.ShouldBe(0);
    }

    [Fact]
    public void Write_ManyFiles_KeepsTheNewest()
    {
        using var log = new LogFile(Log, new LogSpec { Files = 3, Size = 40 }, TimeProvider.System);
        for (var i = 0; i < 50; i++)
            log.Write(Lines(i, 1));

        LogFile.Rotated(Log).Length.ShouldBe(3);
        Numbers()[^1].ShouldBe(49);
        Numbers().ShouldBe(Enumerable.Range(50 - Numbers().Length, Numbers().Length));
    }

    [Fact]
    public void Write_LineLongerThanAFile_HasOneOfItsOwn()
    {
        using var log = new LogFile(Log, new LogSpec { Files = 9, Size = 10 }, TimeProvider.System);

        log.Write("a\n"u8);
        log.Write(Encoding.UTF8.GetBytes(new string('x', 100) + "\nb\n"));

        LogFile.Rotated(Log).Select(file => File.ReadAllText(file).Length).ShouldBe([2, 101]);
        File.ReadAllText(Path.Combine(Log, "current")).ShouldBe("b\n");
    }

    [Fact]
    public void Write_TornLineFromBefore_IsCutOff()
    {
        Directory.CreateDirectory(Log);
        File.WriteAllText(Path.Combine(Log, "current"), "whole\nto" + new string('r', 10_000));
        using var log = new LogFile(Log, new LogSpec(), TimeProvider.System);

        log.Write("next\n"u8);

        File.ReadAllText(Path.Combine(Log, "current")).ShouldBe("whole\nnext\n");
    }

    [Fact]
    public void Write_ClockSetBack_KeepsTheOrder()
    {
        var clock = new SteppedClock(DateTimeOffset.UnixEpoch.AddDays(100));
        using var log = new LogFile(Log, new LogSpec { Files = 20, Size = 40 }, clock);
        for (var i = 0; i < 20; i++)
        {
            clock.Now -= TimeSpan.FromHours(1);
            log.Write(Lines(i, 1));
        }

        Numbers().ShouldBe(Enumerable.Range(0, 20));
    }

    [Fact]
    public async Task Write_DiskFull_CountsAndSaysWhatIsLost()
    {
        Caller.Root();
        Directory.CreateDirectory(Log);
        (await CommandRunner.RunAsync(
            new Command("mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", Log), Deadline.Token())).IsSuccess.ShouldBeTrue();
        try
        {
            using var log = new LogFile(Log, new LogSpec(), TimeProvider.System);
            File.WriteAllBytes(Path.Combine(Log, "filler"), new byte[8 * 1024]);
            for (var i = 0; i < 1000; i++)
                log.Write(Lines(i, 1));
            var lost = log.LostLines;
            lost.ShouldBeGreaterThan(100);
            File.ReadAllText(Path.Combine(Log, "current")).ShouldEndWith("\n");

            File.Delete(Path.Combine(Log, "filler"));
            log.Write(Lines(1000, 1));

            var lines = File.ReadAllLines(Path.Combine(Log, "current"));
            lines[^2].ShouldContain($"berth: {lost} lines before this one could not be written and are lost");
            lines[^1].ShouldEndWith("line 1000");
            (lines.Length - 2 + lost).ShouldBe(1000);
        }
        finally
        {
            (await CommandRunner.RunAsync(new Command("umount", "-l", Log), Deadline.Token())).IsSuccess.ShouldBeTrue();
        }
    }

    [Fact]
    public void Tail_LinesOverSeveralFiles_AreTheLast()
    {
        using var log = new LogFile(Log, new LogSpec { Files = 50, Size = 100 }, TimeProvider.System);
        for (var i = 0; i < 100; i++)
            log.Write(Lines(i, 1));

        using var tail = LogTail.Of(Log);
        log.Write(Lines(100, 1));

        tail.Read(7).Select(line => line.Text).ShouldBe(Enumerable.Range(93, 7).Select(i => $"line {i}"));
        tail.Read(null).Count.ShouldBe(100);
        tail.Read(0).ShouldBeEmpty();
        tail.Read(1)[0].Time.ShouldNotBeNull().ShouldBeGreaterThan(DateTimeOffset.UtcNow.AddMinutes(-10));
    }

    public void Dispose() => _directory.Dispose();

    private static byte[] Lines(int first, int count)
    {
        var lines = new List<byte>();
        var text = string.Concat(Enumerable.Range(first, count).Select(i => $"line {i}\n"));
        LogLines.Take(Encoding.UTF8.GetBytes(text), LogLines.LongestLine, isEnd: false, DateTimeOffset.UtcNow, lines).ShouldBe(text.Length);
        return [.. lines];
    }

    private int[] Numbers() =>
    [
        .. LogFile.Rotated(Log).Append(Path.Combine(Log, "current")).SelectMany(File.ReadAllLines)
            .Select(line => int.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture)),
    ];

    private sealed class SteppedClock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
