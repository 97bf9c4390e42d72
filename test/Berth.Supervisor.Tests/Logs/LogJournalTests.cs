using System.Text;
using Berth.Linux.Descriptors;
using Berth.Linux.Files;
using Berth.Supervision.Services;
using Berth.Supervisor.Logs;
using Berth.Supervisor.Storage;
using Berth.Workloads.Specs;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Tests.Logs;

/// <summary>What a supervisor finds that was killed while it moved lines from a pipe into a log.</summary>
public sealed class LogJournalTests : IDisposable
{
    private static readonly ServiceName s_name = ServiceName.Parse("web");
    private readonly TemporaryDirectory _directory = new();
    private readonly SupervisorPaths _paths;
    private readonly SafeFileHandle _service;

    public LogJournalTests()
    {
        _paths = new SupervisorPaths(_directory["state"], _directory["run"]);
        _paths.CreateState();
        _paths.CreateRuntime();
        NamedPipe.Create(_paths.Pipe(s_name));
        _service = NamedPipe.OpenBoth(_paths.Pipe(s_name));
        using var journal = new LogJournal(_paths);
        WriteLog(journal, "old\n");
    }

    /// <summary>A kill after some of the lines that were taken have been written, and, where a journal says so, passed over.</summary>
    [Theory]
    [InlineData("one\ntwo\n", "", 0)]
    [InlineData("one\ntwo\n", "one\n", 0)]
    [InlineData("one\ntwo\n", "one\n", 4)]
    [InlineData("one\ntwo\n", "one\ntwo\n", 0)]
    [InlineData("one\ntwo\nthr", "one\ntwo\n", 8)]
    [InlineData("same\nsame\nsame\n", "same\n", 0)]
    [InlineData("same\nsame\nsame\n", "same\n", 5)]
    public async Task Open_KilledOnTheWay_EachLineComesOnce(string taken, string logged, int passed)
    {
        using (var journal = new LogJournal(_paths))
        {
            Take(journal, taken);
            if (logged.Length > 0)
                WriteLog(journal, logged);
            if (passed > 0)
                journal.GoOn(passed);
        }

        DescriptorIO.WriteFully(_service, "ee\nsame\n"u8);
        (await ReadAllAsync()).ShouldBe("old\n" + taken + "ee\nsame\n");
    }

    [Fact]
    public async Task Open_KilledWhileALineIsBegun_ItIsWhole()
    {
        using (var journal = new LogJournal(_paths))
            journal.Lines.Write(s_name, "begi"u8, 0);
        using (var journal = new LogJournal(_paths))
        {
            Take(journal, "nn", line: 4);
            journal.Lines.Write(s_name, "n"u8, 4); // the half of it
        }

        DescriptorIO.WriteFully(_service, "ing\n"u8);
        (await ReadAllAsync()).ShouldBe("old\nbeginning\n");
    }

    [Fact]
    public async Task Open_KilledInALine_IsWrittenWhole()
    {
        using (var journal = new LogJournal(_paths))
        {
            Take(journal, "one\ntwo\n");
            WriteLog(journal, "one\n");
            File.AppendAllText(Path.Combine(_paths.Log(s_name), "current"), "2026-11-21T00:00:00.0000");
        }

        (await ReadAllAsync()).ShouldBe("old\none\ntwo\n");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(4096)]
    [InlineData(10_000)]
    public async Task Open_JournalIsNonsense_IsPassedOver(int length)
    {
        var nonsense = new byte[length];
        new Random(length).NextBytes(nonsense);
        File.WriteAllBytes(_paths.Journal, nonsense);

        (await ReadAllAsync()).ShouldBe("old\n");
    }

    [Fact]
    public async Task Open_JournalIsOfAnotherBoot_TheLogIsLeftAlone()
    {
        using (var journal = new LogJournal(_paths))
        {
            Take(journal, "gone\n");
            WriteLog(journal, "one\n");
        }

        var content = File.ReadAllBytes(_paths.Journal);
        content[1024] ^= 1;
        File.WriteAllBytes(_paths.Journal, content);

        (await ReadAllAsync()).ShouldBe("old\none\n");
    }

    public void Dispose()
    {
        _service.Dispose();
        _directory.Dispose();
    }

    private void Take(LogJournal journal, string output, int line = 0)
    {
        DescriptorIO.WriteFully(_service, Encoding.UTF8.GetBytes(output));
        using var pipe = NamedPipe.OpenRead(_paths.Pipe(s_name));
        journal.Begin(s_name, line);
        journal.Took(NamedPipe.TryMove(pipe, journal.Spool, journal.SpoolEnd, 1000)!.Value);
    }

    private void WriteLog(LogJournal journal, string text)
    {
        using var log = new LogFile(_paths.Log(s_name), new LogSpec(), TimeProvider.System, journal);
        var lines = new List<byte>();
        LogLines.Take(Encoding.UTF8.GetBytes(text), LogLines.LongestLine, isEnd: true, DateTimeOffset.UtcNow, lines);
        log.Write([.. lines]);
    }

    /// <summary>What is in the log at last, without the times.</summary>
    private async Task<string> ReadAllAsync()
    {
        using var journal = new LogJournal(_paths);
        using var pump = new LogPump(TimeProvider.System, journal);
        await pump.AddAsync(s_name, NamedPipe.OpenRead(_paths.Pipe(s_name)), _paths.Log(s_name), new LogSpec(), isRunning: true);
        await pump.RemoveAsync(s_name);
        return string.Concat(
            File.ReadAllLines(Path.Combine(_paths.Log(s_name), "current")).Select(static line => line[(LogTime.Length + 1)..] + "\n"));
    }
}
