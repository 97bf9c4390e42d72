using System.Text;
using Berth.Supervision.Logs;
using Berth.Supervisor.Logs;

namespace Berth.Supervisor.Tests.Logs;

public sealed class LogLinesTests
{
    private static readonly DateTimeOffset s_time = new DateTimeOffset(2026, 11, 21, 6, 16, 10, TimeSpan.Zero).AddMicroseconds(123456);

    [Theory]
    [InlineData("one\ntwo\n", false, 8, "one|two")]
    [InlineData("one\ntw", false, 4, "one")]
    [InlineData("tw", false, 0, "")]
    [InlineData("one\ntw", true, 6, "one|tw")]
    [InlineData("\n\n", false, 2, "|")]
    [InlineData("0123456789abc", false, 10, "0123456789")]
    [InlineData("0123456789", false, 0, "")]
    [InlineData("0123456789\nabc\n", false, 15, "0123456789|abc")]
    [InlineData("0123456789a\nbc\n", false, 15, "0123456789|a|bc")]
    [InlineData("", true, 0, "")]
    public void Take_WhatAServiceWrote_IsWholeLines(string output, bool isEnd, int taken, string expected)
    {
        var lines = new List<byte>();

        LogLines.Take(Encoding.UTF8.GetBytes(output), 10, isEnd, s_time, lines).ShouldBe(taken);

        var text = Encoding.UTF8.GetString([.. lines]);
        var prefix = "2026-11-21T06:16:10.123456Z ";
        text.ShouldBe(taken == 0 ? "" : string.Concat(expected.Split('|').Select(line => $"{prefix}{line}\n")));
    }

    [Fact]
    public void Take_OnceWarm_AllocatesNothing()
    {
        var output = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a line of a service\n", 1000)));
        var lines = new List<byte>();
        LogLines.Take(output, LogLines.LongestLine, isEnd: false, s_time, lines);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
        {
            lines.Clear();
            LogLines.Take(output, LogLines.LongestLine, isEnd: false, s_time, lines);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Parse_LinesOfAFile_HaveTheirTimes()
    {
        var lines = LogLines.Parse(Encoding.UTF8.GetBytes("2026-11-21T06:16:10.123456Z a b\nno time\n2026-11-21T06:16:10.123456Z \n"))
            .ToList();

        lines.ShouldBe([new LogLine(s_time, "a b"), new LogLine(null, "no time"), new LogLine(s_time, "")]);
    }
}
