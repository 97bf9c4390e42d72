using System.Globalization;
using System.Text.Json;
using Berth.HostServices.Tests.Python;
using Berth.Linux.Descriptors;
using Berth.Linux.Processes;

namespace Berth.HostServices.Tests.Proxy;

/// <summary>Thousands of calls with random JSON, of a Python client through the proxy to a Python service.</summary>
public sealed class StormTests(ITestOutputHelper output)
{
    private const int Calls = 10_000;

    [Fact]
    public async Task TenThousandRandomCalls_AreEachAnsweredAndTheServiceIsThereAtTheEnd()
    {
        var seed = Properties.RandomSeed;
        output.WriteLine($"BERTH_SEED={seed}");
        await using var proxy = new ProxyHarness(
            (socket, start) => ServeAsync(socket, seed + start), static rules => rules with { Methods = ["echo", "odd"] });

        var result = await StormAsync(proxy.Path, seed);

        output.WriteLine(result.GetRawText());
        result.GetProperty("failures").GetArrayLength().ShouldBe(0, result.GetRawText());
        var outcomes = result.GetProperty("outcomes");
        outcomes.EnumerateObject().Sum(static outcome => outcome.Value.GetInt32()).ShouldBe(Calls);
        outcomes.GetProperty("reply").GetInt32().ShouldBeGreaterThan(Calls / 2);
        outcomes.GetProperty("NotPassedOn").GetInt32().ShouldBeGreaterThan(100);
        proxy.Starts.ShouldBe(1, "no answer ended the service");
        proxy.Given.Send("""{"type":"method","data":{"name":"echo","args":[7]}}""");
        (await proxy.Given.ReceiveAsync()).ShouldBe("""{"type":"reply","data":{"reply":[7]}}""");
    }

    private static async Task ServeAsync(SafeFileHandle socket, int seed)
    {
        using var process = ProcessSpawner.Spawn(new SpawnRequest
        {
            Path = PythonProgram.Interpreter,
            Arguments = ["python3", PythonProgram.PathOf("storm_service.py"), seed.ToString(CultureInfo.InvariantCulture)],
            Descriptors = [new DescriptorMapping(socket, 3)],
        });
        socket.Dispose();
        await process.WaitAsync();
    }

    private static async Task<JsonElement> StormAsync(string path, int seed)
    {
        using var said = Pipe.Create();
        using var process = ProcessSpawner.Spawn(new SpawnRequest
        {
            Path = PythonProgram.Interpreter,
            Arguments = ["python3", PythonProgram.PathOf("storm.py"), path, $"{seed}", $"{Calls}"],
            Descriptors = [new DescriptorMapping(said.WriteEnd, 1)],
        });
        said.WriteEnd.Dispose();
        await process.WaitAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(4));
        var text = new byte[64 * 1024];
        return JsonDocument.Parse(text.AsMemory(0, DescriptorIO.ReadFully(said.ReadEnd, text))).RootElement;
    }
}
