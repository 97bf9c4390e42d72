using System.Text;
using Berth.Linux;
using Berth.Supervision.Builtin;
using Berth.Workloads;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervision.Tests.Builtin.Logs;

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
        _paths.Create();
        NamedPipe.Create(_paths.Pipe(s_name));
        _service = NamedPipe.OpenBoth(_paths.Pipe(s_name));
        WriteLog("old\n", isJournaled: false);
    }

    [Theory]
    [InlineData("one\ntwo\n", "one\ntwo\n")]
    [InlineData("one\n", "one\ntwo\nthr")]
    [InlineData("one\n", "one")] // its service had ended
    [InlineData("same\n", "same\nsame\nsame\n")]
    public async Task Open_LinesAreInLogAndPipe_ComeOnce(string logged, string piped)
    {
        DescriptorIO.WriteFully(_service, Encoding.UTF8.GetBytes(piped));
        WriteLog(logged, isJournaled: true);

        (await ReadAllAsync()).ShouldBe("old\n" + piped.TrimEnd('\n') + "\n");
    }

    [Fact]
    public async Task Open_LinesWereTakenOutAlready_StayInTheLog()
    {
        WriteLog("one\n", isJournaled: true);
        DescriptorIO.WriteFully(_service, "two\n"u8);

        (await ReadAllAsync()).ShouldBe("old\none\ntwo\n");
    }

    [Fact]
    public async Task Open_PipeIsGone_LinesStayInTheLog()
    {
        WriteLog("one\n", isJournaled: true);
        File.Delete(_paths.Pipe(s_name));
        using (new LogJournal(_paths))
            NamedPipe.Create(_paths.Pipe(s_name));

        (await ReadAllAsync()).ShouldBe("old\none\n");
    }

    [Fact]
    public async Task Open_LineIsTorn_IsWrittenWhole()
    {
        DescriptorIO.WriteFully(_service, "one\ntwo\n"u8);
        WriteLog("one\n", isJournaled: true);
        File.AppendAllText(Path.Combine(_paths.Log(s_name), "current"), "2026-11-21T00:00:00.0000");

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

    public void Dispose()
    {
        _service.Dispose();
        _directory.Dispose();
    }

    private void WriteLog(string text, bool isJournaled)
    {
        using var journal = new LogJournal(new SupervisorPaths(_directory["state"], _directory["run"]));
        using var log = new LogFile(_paths.Log(s_name), new LogSpec(), TimeProvider.System, isJournaled ? (journal, s_name) : null);
        var lines = new List<byte>();
        LogLines.Take(Encoding.UTF8.GetBytes(text), LogLines.LongestLine, isEnd: true, DateTimeOffset.UtcNow, lines);
        log.Write([.. lines]);
    }

    /// <summary>What is in the log at last, without the times.</summary>
    private async Task<string> ReadAllAsync()
    {
        using var journal = new LogJournal(_paths);
        using var pump = new LogPump(TimeProvider.System, journal);
        pump.Add(s_name, NamedPipe.OpenRead(_paths.Pipe(s_name)), _paths.Log(s_name), new LogSpec());
        await pump.RemoveAsync(s_name);
        return string.Concat(File.ReadAllLines(Path.Combine(_paths.Log(s_name), "current")).Select(static line => line[(LogTime.Length + 1)..] + "\n"));
    }
}
