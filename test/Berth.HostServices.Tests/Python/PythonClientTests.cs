using System.Text.Json;
using Berth.HostServices.Messages;
using Berth.HostServices.Service;
using Berth.HostServices.Tests.Service;
using Berth.HostServices.Wire;
using Berth.Linux.Descriptors;
using Berth.Linux.Processes;

namespace Berth.HostServices.Tests.Python;

/// <summary>Calls a service in C# from a client in Python.</summary>
public sealed class PythonClientTests
{
    [Fact]
    public async Task Echo_ReturnsTheArguments() =>
        (await RunAsync("echo")).GetRawText().ShouldBe("""["an", {"argument": [1.5, null, "\u00fc"]}]""");

    [Fact]
    public async Task Call_WithoutArguments_ReturnsNone() =>
        (await RunAsync("no-args")).GetProperty("data").GetProperty("reply").GetArrayLength().ShouldBe(0);

    [Fact]
    public async Task Descriptors_GoBothWays() =>
        (await RunAsync("descriptors")).GetRawText().ShouldBe("""["copied", 1, "through"]""");

    [Fact]
    public async Task TenMebibytes_AreReturned() =>
        (await RunAsync("long")).GetInt32().ShouldBe(10 * 1024 * 1024);

    [Fact]
    public async Task Signals_ArriveBeforeTheReply() =>
        (await RunAsync("signals")).GetRawText().ShouldBe("""[[0, "0"], [1, "1"], [2, "2"], "done"]""");

    [Fact]
    public async Task Failure_IsAnExceptionWithBacktraceAndTheServiceContinues()
    {
        var result = await RunAsync("fail");

        result[0].GetString()!.ShouldStartWith("FormatException|no such thing|   at ");
        result[1][0].GetString().ShouldBe("still there");
    }

    [Fact]
    public async Task InvalidReplyDescriptor_IsAnExceptionAndTheServiceContinues()
    {
        var result = await RunAsync("invalid");

        result[0].GetString()!.ShouldStartWith("ArgumentException|Descriptor 1 of 2 is not open.");
        result[1][0].GetString().ShouldBe("still there");
    }

    [Fact]
    public async Task UnknownType_ClosesTheConnection() =>
        (await RunAsync("unknown-type", broken: true)).ValueKind.ShouldBe(JsonValueKind.Null);

    [Fact]
    public async Task ClientClosesBeforeTheReply_ServiceEndsWithoutError() =>
        (await RunAsync("leave")).ValueKind.ShouldBe(JsonValueKind.Null);

    private static async Task<JsonElement> RunAsync(string scenario, bool broken = false)
    {
        var (channel, peer) = HostServiceChannel.Pair();
        var serving = HostServiceHost.ServeAsync(channel, new SampleService());
        using var output = Pipe.Create();
        using var process = ProcessSpawner.Spawn(new SpawnRequest
        {
            Path = PythonProgram.Interpreter,
            Arguments = ["python3", PythonProgram.PathOf("client.py"), scenario],
            Descriptors = [new DescriptorMapping(output.WriteEnd, 1), new DescriptorMapping(peer, 3)],
        });
        output.WriteEnd.Dispose();
        peer.Dispose();

        var status = await Deadline.Within(process.WaitAsync());
        if (broken)
            await Should.ThrowAsync<ProtocolException>(() => Deadline.Within(serving));
        else
            await Deadline.Within(serving);

        status.IsSuccess.ShouldBeTrue();
        var text = new byte[64 * 1024];
        return JsonDocument.Parse(text.AsMemory(0, DescriptorIO.ReadFully(output.ReadEnd, text))).RootElement;
    }
}
