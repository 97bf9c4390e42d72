using Berth.Supervision.Logs;
using Berth.Supervisor.Logs;

namespace Berth.Supervisor.Tests.Logs;

public sealed class LogPlaceTests
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Moments of lines as they were written; how many of them had been read; which the log still has.</summary>
    [Theory]
    [InlineData("1 2 3 4", 2, 0)]
    [InlineData("1 2 2 2 3", 2, 0)]
    [InlineData("1 2 2 2 3", 4, 0)]
    [InlineData("5 5 5", 1, 0)]
    [InlineData("5 5 5", 3, 0)]
    [InlineData("7 8 9 2 3 4", 5, 0)] // the clock was set back
    [InlineData("1 2 3 4 5", 2, 3)] // rotated away
    [InlineData("1 1 1 1", 0, 0)]
    public void BeginAgain_AnywhereInALog_GoesOnWithTheNextLine(string moments, int read, int gone)
    {
        LogLine[] lines = [.. moments.Split(' ').Select(
            (moment, index) =>
                new LogLine(s_start.AddSeconds(int.Parse(moment, System.Globalization.CultureInfo.InvariantCulture)), $"line {index}"))];
        var place = new LogPlace();
        lines[..read].ShouldAllBe(line => place.Advance(line));

        place.BeginAgain();
        var kept = lines[gone..];
        var next = (place.Time is { } time ? LogPlace.From(kept, time) : kept).Where(place.Advance);

        next.ShouldBe(lines[Math.Max(read, gone)..]);
    }
}
