using System.Text.Json;
using Berth.HostServices.Client;
using Berth.HostServices.Messages;
using Berth.HostServices.Service;
using Berth.TestKit;

namespace Berth.HostServices.Generator.Tests.Guide;

/// <summary>What docs/guide/host-services.md says. Its code is built and run by <see cref="Packages.PackageTests"/>.</summary>
public sealed class GuideTests
{
    private const string Guide = "docs/guide/host-services.md";

    [Fact]
    public async Task Caller_OfTheGuide_GetsAReply()
    {
        var answer = await Caller.AskAsync([TestExecutable.Path, Program.Serve], Deadline.Token());
        (answer - TimeProvider.System.GetUtcNow()).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Python_OfTheGuide_IsAnsweredWithTheTime()
    {
        using var directory = new TemporaryDirectory();
        var path = directory["clock"];
        using var end = new CancellationTokenSource();
        var listening = HostServiceHost.ListenAsync(
            path, static _ => new ClockDispatcher(new Clock(TimeProvider.System)), null, end.Token);
        await Eventually.Async(() => File.Exists(path));
        var code = CodeBlock.In(Guide).Single(static block => block.Language == "python").Code;
        code = code.Replace("/run/host-services/clock", path, StringComparison.Ordinal);
        directory.Write("call.py", code + "print(value, descriptors)\n");

        var told = (await TestKit.Caller.Root().RunAsync(
            [
                "env", "PYTHONDONTWRITEBYTECODE=1", $"PYTHONPATH={Repository.Path("samples/host-services/python")}",
                HostTool.Require("python3"), directory["call.py"],
            ],
            directory.Path)).ShouldSucceed();

        told.ShouldMatch(@"^\d{4}-\d\d-\d\dT[0-9:.]+\+00:00 \[\]\n$");
        await end.CancelAsync();
        await Deadline.Within(listening);
    }

    [Fact]
    public async Task Json_OfTheGuide_IsWhatTheClockReceivesAndAnswers()
    {
        var messages = CodeBlock.In(Guide).Single(static block => block.Language == "json").Code
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        messages.Length.ShouldBe(2);
        var call = MessageReader.Read(System.Text.Encoding.UTF8.GetBytes(messages[0]));
        var (channel, peer) = Wire.HostServiceChannel.Pair();
        var serving = HostServiceHost.ServeAsync(channel, new ClockDispatcher(new Clock(TimeProvider.System)));
        using (var client = new HostServiceClient(new Wire.HostServiceChannel(peer)))
        {
            using var reply = await client.CallAsync(call.Name, call.Value.Span);

            using var printed = JsonDocument.Parse(messages[1]);
            var expected = printed.RootElement.GetProperty("data").GetProperty("reply");
            reply.Value.EnumerateObject().Select(static member => member.Name)
                .ShouldBe(expected.EnumerateObject().Select(static member => member.Name));
            reply.Value.GetProperty("number").GetInt32().ShouldBe(expected.GetProperty("number").GetInt32());
            (reply.Value.GetProperty("rings_at").GetDateTimeOffset() - TimeProvider.System.GetUtcNow()).TotalSeconds.ShouldBeInRange(0, 90);
        }

        await Deadline.Within(serving);
    }

    [Fact]
    public void Rules_EachOne_IsInTheGuide()
    {
        var guide = File.ReadAllText(Repository.Path(Guide));
        for (var number = 1; number <= 14; number++)
            guide.ShouldContain($"BERTH{number:000}");
    }
}
