using System.Text.Json;
using Berth.Linux.Files;
using Berth.Network.Decisions;

namespace Berth.Network.Tests.Decisions;

/// <summary>The file of decisions.</summary>
public sealed class NetworkLogTests
{
    [Fact]
    public void Decision_IsALineOfJson()
    {
        using var directory = new TemporaryDirectory();
        using (var log = new NetworkLog(PlainFile.Append(directory["log"]), TimeProvider.System))
        {
            log.Write(new Decision("lookup", IsAllowed: false, "no rule allows it") { Name = "evil\n.example" });
            log.Write(new Decision("end", IsAllowed: true, "allow a.example")
            {
                Protocol = "tcp",
                Name = "a.example",
                Address = "192.0.2.1",
                Port = 443,
                Sent = 5,
                Received = 7,
            });
        }

        var lines = File.ReadAllLines(directory["log"]);
        lines.Length.ShouldBe(2);
        using var first = JsonDocument.Parse(lines[0]);
        first.RootElement.GetProperty("verdict").GetString().ShouldBe("refuse");
        first.RootElement.GetProperty("name").GetString().ShouldBe("evil\n.example");
        using var second = JsonDocument.Parse(lines[1]);
        second.RootElement.GetProperty("received").GetInt64().ShouldBe(7);
        second.RootElement.GetProperty("port").GetInt32().ShouldBe(443);
    }

    [Fact]
    public void Decisions_WithoutEnd_AreCounted()
    {
        using var directory = new TemporaryDirectory();
        var time = new StoppedTime();
        using (var log = new NetworkLog(PlainFile.Append(directory["log"]), time))
        {
            for (var i = 0; i < NetworkLog.MostAtOnce + 50; i++)
                log.Write(new Decision("lookup", IsAllowed: false, "no rule allows it"));
            time.Ticks += time.TimestampFrequency;
            log.Write(new Decision("lookup", IsAllowed: false, "the last"));
        }

        var lines = File.ReadAllLines(directory["log"]);
        lines.Length.ShouldBe(NetworkLog.MostAtOnce + 1);
        lines[^1].ShouldContain("\"leftOut\":50");
        lines[^1].ShouldContain("the last");
    }

    private sealed class StoppedTime : TimeProvider
    {
        public long Ticks { get; set; }

        public override long GetTimestamp() => Ticks;
    }
}
