using System.Text.Json;
using Berth.Linux.Json;

namespace Berth.Linux.Tests.Json;

public sealed class MetricsFileTests
{
    [Theory]
    [InlineData("{\"Value\":1}", 1)]
    [InlineData("{\n  \"Value\": 2\n}\n", 2)]
    [InlineData("{\"Value\":1}\n{\"Value\":3}\n", 3)]
    [InlineData("{\"Value\":1}\n{\"Value\":4}\n{\"Val", 4)]
    [InlineData("{\"Value\":1}\n{\"Value\":5}", 5)]
    [InlineData("{\"Val", null)]
    [InlineData("", null)]
    [InlineData("not JSON\n", null)]
    public void ReadLatest_Content_IsTheNewestWholeDocument(string content, int? expected)
    {
        using var directory = new TemporaryDirectory();

        var latest = MetricsFile.ReadLatest(directory.Write("metrics", content), MetricsContext.Default.Metrics);

        latest.ShouldBe(expected is null ? null : new Metrics(expected.Value));
    }

    [Fact]
    public void ReadLatest_LongLine_IsReadWhole()
    {
        using var directory = new TemporaryDirectory();
        var text = new string('x', 1_000_000);
        directory.Write("metrics", $"{{\"Value\":1}}\n{{\"Value\":2,\"Text\":\"{text}\"}}\n{{");

        MetricsFile.ReadLatest(directory["metrics"], MetricsContext.Default.Metrics).ShouldBe(new Metrics(2, text));
    }

    [Fact]
    public void ReadLatest_NoFile_IsNull() => MetricsFile.ReadLatest("/no/such/file", MetricsContext.Default.Metrics).ShouldBeNull();

    [Fact]
    public void JsonFile_WrittenAndRead_IsTheSame()
    {
        using var directory = new TemporaryDirectory();
        JsonFile.Read(directory["state"], MetricsContext.Default.Metrics).ShouldBeNull();

        JsonFile.Write(directory["state"], new Metrics(7, "x"), MetricsContext.Default.Metrics);

        JsonFile.Read(directory["state"], MetricsContext.Default.Metrics).ShouldBe(new Metrics(7, "x"));
        File.ReadAllText(directory["state"]).ShouldBe("{\"Value\":7,\"Text\":\"x\"}\n");
        directory.Write("broken", "{");
        Should.Throw<JsonException>(() => JsonFile.Read(directory["broken"], MetricsContext.Default.Metrics));
    }
}
