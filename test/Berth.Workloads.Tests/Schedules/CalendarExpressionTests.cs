using System.Globalization;
using Berth.TestKit;
using Berth.Workloads.Schedules;

namespace Berth.Workloads.Tests;

public sealed class CalendarExpressionTests
{
    private static readonly TimeZoneInfo s_berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("daily", "2026-11-21T12:00:00Z", "2026-11-22T00:00:00Z")]
    [InlineData("hourly", "2026-11-21T12:00:00Z", "2026-11-21T13:00:00Z")]
    [InlineData("minutely", "2026-11-21T12:00:00.5Z", "2026-11-21T12:01:00Z")]
    [InlineData("weekly", "2026-11-21T12:00:00Z", "2026-11-23T00:00:00Z")]
    [InlineData("quarterly", "2026-11-21T12:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("Yearly", "2026-11-21T12:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("03:30", "2026-11-21T03:30:00Z", "2026-11-22T03:30:00Z")]
    [InlineData("03:30", "2026-11-21T03:29:59.9999999Z", "2026-11-21T03:30:00Z")]
    [InlineData("Mon..Fri 03:30", "2026-11-21T12:00:00Z", "2026-11-23T03:30:00Z")]
    [InlineData("sat,Sunday", "2026-11-21T12:00:00Z", "2026-11-22T00:00:00Z")]
    [InlineData("*-*-01 00:00:00 UTC", "2026-11-21T12:00:00Z", "2026-12-01T00:00:00Z")]
    [InlineData("02-29 12:00", "2026-11-21T12:00:00Z", "2028-02-29T12:00:00Z")]
    [InlineData("Fri *-*-13", "2026-11-21T12:00:00Z", "2027-08-13T00:00:00Z")]
    [InlineData("*:0/15", "2026-11-21T12:45:00Z", "2026-11-21T13:00:00Z")]
    [InlineData("8..18/2:00", "2026-11-21T12:45:00Z", "2026-11-21T14:00:00Z")]
    [InlineData("*-*-10,20,30 *:*:*", "2026-11-20T23:59:59Z", "2026-11-30T00:00:00Z")]
    [InlineData("*:*:10,50", "2026-11-20T23:59:50Z", "2026-11-21T00:00:10Z")]
    [InlineData("2027-06-01 00:00", "2026-11-21T12:00:00Z", "2027-06-01T00:00:00Z")]
    [InlineData("12:00 Asia/Tokyo", "2026-11-21T12:00:00Z", "2026-11-22T03:00:00Z")]
    public void Next_Expression_IsTheFirstAfter(string expression, string after, string expected) =>
        CalendarExpression.Parse(expression).Next(Time(after), TimeZoneInfo.Utc).ShouldBe(Time(expected));

    [Theory]
    [InlineData("2025-01-01 00:00")]
    [InlineData("02-30")]
    [InlineData("Mon 2026-11-22")]
    public void Next_Never_IsNull(string expression) =>
        CalendarExpression.Parse(expression).Next(Time("2026-11-21T12:00:00Z"), TimeZoneInfo.Utc).ShouldBeNull();

    // Clocks in Berlin go from 02:00 to 03:00 on 28 March 2027, and from 03:00 back to 02:00 on 31 October.
    [Theory]
    [InlineData("02:30", "2027-03-27T12:00:00+01:00", "2027-03-28T03:00:00+02:00 2027-03-29T02:30:00+02:00")]
    [InlineData("*:0/30", "2027-03-28T01:30:00+01:00", "2027-03-28T03:00:00+02:00 2027-03-28T03:30:00+02:00")]
    [InlineData("daily", "2027-03-27T12:00:00+01:00", "2027-03-28T00:00:00+01:00 2027-03-29T00:00:00+02:00")]
    [InlineData("02:30", "2027-10-30T12:00:00+02:00", "2027-10-31T02:30:00+02:00 2027-11-01T02:30:00+01:00")]
    [InlineData("0,1,2,3:30", "2027-10-31T01:30:00+02:00", "2027-10-31T02:30:00+02:00 2027-10-31T03:30:00+01:00")]
    [InlineData("hourly", "2027-10-31T01:00:00+02:00", "2027-10-31T02:00:00+02:00 2027-10-31T02:00:00+01:00 2027-10-31T03:00:00+01:00")]
    [InlineData(
        "*:0/30",
        "2027-10-31T02:00:00+02:00",
        "2027-10-31T02:30:00+02:00 2027-10-31T02:00:00+01:00 2027-10-31T02:30:00+01:00 2027-10-31T03:00:00+01:00")]
    [InlineData("*:45", "2027-10-31T02:50:00+02:00", "2027-10-31T02:45:00+01:00 2027-10-31T03:45:00+01:00")]
    public void Next_ClocksArePutForwardOrBack_IsAsDocumented(string expression, string after, string expected)
    {
        var calendar = CalendarExpression.Parse(expression);
        var time = Time(after);
        foreach (var one in expected.Split(' '))
        {
            time = calendar.Next(time, s_berlin).ShouldNotBeNull();
            time.ShouldBe(Time(one));
            time.Offset.ShouldBe(Time(one).Offset);
        }
    }

    [Fact]
    public void Next_EveryMinuteOverAYear_NeverRepeatsAndNeverSkips()
    {
        var time = Time("2027-01-01T00:00:00+01:00");
        var calendar = CalendarExpression.Parse("*:0/20");
        for (var i = 0; i < 366 * 24 * 3; i++)
        {
            var next = calendar.Next(time, s_berlin)!.Value;
            (next - time).ShouldBe(TimeSpan.FromMinutes(20));
            time = next;
        }
    }

    [Fact]
    public void Next_HalfHourChange_IsCorrect()
    {
        // The clocks of Lord Howe change by half an hour: from 02:00 back to 01:30 on 4 April 2027.
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Australia/Lord_Howe");
        var calendar = CalendarExpression.Parse("*:45");

        var first = calendar.Next(Time("2027-04-04T01:00:00+11:00"), zone)!.Value;
        var second = calendar.Next(first, zone)!.Value;

        first.ShouldBe(Time("2027-04-04T01:45:00+11:00"));
        second.ShouldBe(Time("2027-04-04T01:45:00+10:30"));
    }

    [Fact]
    public void Next_AnyExpression_IsLaterAndTheFirst() => Properties.Of(static random =>
    {
        var expression = CalendarExpression.Parse($"*-*-* {random.Next(24)}/{random.Next(1, 5)}:{random.Next(60)},{random.Next(60)}");
        var after = DateTimeOffset.UnixEpoch.AddMinutes(random.Next(40_000_000));

        var next = expression.Next(after, TimeZoneInfo.Utc)!.Value;

        next.ShouldBeGreaterThan(after);
        for (var time = after.AddMinutes(1); time < next; time = time.AddMinutes(1))
            expression.Next(time.AddTicks(-1), TimeZoneInfo.Utc).ShouldNotBe(time);
    }, count: 30);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("now")]
    [InlineData("UTC")]
    [InlineData("3")]
    [InlineData("24:00")]
    [InlineData("12:60")]
    [InlineData("12:00:60")]
    [InlineData("12:00:00.5")]
    [InlineData("*:*/15")]
    [InlineData("12:00 ")]
    [InlineData("12:00\n")]
    [InlineData("12:00  UTC")]
    [InlineData("12:00 2027-01-01")]
    [InlineData("Fri..Mon 12:00")]
    [InlineData("Mo 12:00")]
    [InlineData("27-01-01")]
    [InlineData("*-0-1")]
    [InlineData("*-1-32")]
    [InlineData("*-2~1")]
    [InlineData("2200-01-01")]
    [InlineData("12:0/0")]
    [InlineData("12:5..1")]
    [InlineData("12:1,,2")]
    [InlineData("12:-1")]
    [InlineData("12:00 ../../etc/passwd")]
    [InlineData("12:00 Europe/Berlin x")]
    public void Parse_NotAnExpression_IsRefused(string text)
    {
        CalendarExpression.TryParse(text, out _).ShouldBeFalse();
        Should.Throw<FormatException>(() => CalendarExpression.Parse(text)).Message.ShouldNotBeEmpty();
    }

    [Fact]
    public void Next_UnknownZone_Throws() =>
        Should.Throw<TimeZoneNotFoundException>(
            () => CalendarExpression.Parse("12:00 Nowhere/Land").Next(Time("2026-11-21T12:00:00Z"), TimeZoneInfo.Utc));

    [Theory]
    [InlineData("Mon..Fri 03:30")]
    [InlineData("*-*-01 00:00:00 UTC")]
    [InlineData("*:0/15")]
    [InlineData("8..18/2:00")]
    [InlineData("Sat,Sunday *-1/3-* 12:00")]
    [InlineData("02-29 12:00")]
    [InlineData("Fri *-*-13")]
    [InlineData("hourly Europe/Berlin")]
    [InlineData("quarterly")]
    [InlineData("semiannually")]
    [InlineData("weekly")]
    [InlineData("*-*-* 5,17:10/20:30")]
    public async Task Next_SameExpression_MatchesSystemd(string text)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-analyze"), "needs systemd-analyze (package systemd)");
        var start = new System.Diagnostics.ProcessStartInfo("/usr/bin/systemd-analyze")
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var argument in new[] { "calendar", "--iterations=5", "--base-time=2026-11-21 12:00:00 UTC", text })
            start.ArgumentList.Add(argument);
        start.Environment["TZ"] = "UTC";
        start.Environment["LC_ALL"] = "C";
        using var process = System.Diagnostics.Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipUnless(process.ExitCode is 0, $"systemd-analyze does not know --iterations: {output}");

        var calendar = CalendarExpression.Parse(text);
        var time = Time("2026-11-21T12:00:00Z");
        // "    Next elapse: Sun 2026-11-22 00:00:00 UTC", "       Iter. #2: ...", and, for another zone, "       (in UTC): ...".
        var lines = output.Split('\n').Where(
            static line => line.Contains(" UTC", StringComparison.Ordinal) && line.Contains(": ", StringComparison.Ordinal)
            && !line.Contains("form", StringComparison.Ordinal)).ToList();
        lines.Count.ShouldBeGreaterThanOrEqualTo(5);
        foreach (var line in lines.Take(5))
        {
            time = calendar.Next(time, TimeZoneInfo.Utc)!.Value;
            line.ShouldContain(time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture));
        }
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
