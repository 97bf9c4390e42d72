using Berth.Supervision.Logs;
using Berth.Supervision.S6;

namespace Berth.Supervision.Tests.S6;

public sealed class S6LogTests
{
    [Fact]
    public void Parse_OfAStampedLine_HasTimeAndText()
    {
        var line = S6LogReader.Parse("2026-11-21 06:30:00.123456789  a  text ");

        line.ShouldBe(new LogLine(new DateTimeOffset(2026, 11, 21, 6, 30, 0, TimeSpan.Zero).AddTicks(1234567), "a  text "));
        S6LogReader.Parse("no stamp").ShouldBe(new LogLine(null, "no stamp"));
        S6LogReader.Parse("2026-11-21 06:30:00.123456789  ").Text.ShouldBe("");
    }

    [Fact]
    public async Task Read_OverRotations_BringsEachLineOnceInOrder()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("@400000006b013ac21ceabe89.s", "one\ntwo\n");
        var current = directory.Write("current", "three\n");
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var lines = new S6LogReader(directory.Path, TimeProvider.System).ReadAsync(
            new LogQuery { Follow = true }, cancellation.Token).GetAsyncEnumerator(cancellation.Token);
        foreach (var expected in (string[])["one", "two", "three"])
            await ExpectAsync(expected);

        // Written, renamed, and written anew, twice, before anybody looks.
        await File.AppendAllTextAsync(current, "four\n", cancellation.Token);
        File.Move(current, directory["@400000006b013ac31ceabe89.s"]);
        directory.Write("@400000006b013ac41ceabe89.s", "five\n");
        directory.Write("current", "six\nsev");
        foreach (var expected in (string[])["four", "five", "six"])
            await ExpectAsync(expected);
        await File.AppendAllTextAsync(current, "en\n", cancellation.Token);
        await ExpectAsync("seven");
        await cancellation.CancelAsync();

        async Task ExpectAsync(string text)
        {
            (await Deadline.Within(lines.MoveNextAsync())).ShouldBeTrue();
            lines.Current.Text.ShouldBe(text);
        }
    }

    [Fact]
    public async Task Read_LastLines_AreTheLast()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("@400000006b013ac21ceabe89.s", "one\ntwo\n");
        directory.Write("current", "three\n");
        var lines = new List<string>();
        await foreach (
            var line in new S6LogReader(directory.Path, TimeProvider.System).ReadAsync(
                new LogQuery { Lines = 2 }, TestContext.Current.CancellationToken))
            lines.Add(line.Text);

        lines.ShouldBe(["two", "three"]);
    }
}
