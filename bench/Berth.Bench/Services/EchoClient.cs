using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Berth.HostServices.Client;
using Berth.HostServices.Management;
using Berth.HostServices.Wire;
using Berth.Linux.Processes;

namespace Berth.Bench.Services;

/// <summary>Berth's contender: a client of the library, and the service in another process.</summary>
internal sealed class EchoClient : IDisposable
{
    /// <summary>The first argument that selects this contender. peers/contender.h describes its input and output.</summary>
    public const string Role = "echo-client";

    /// <summary>The descriptor of the service's connection.</summary>
    public const int ServiceDescriptor = 3;

    private const int MostDescriptors = 16;
    private readonly HostServiceClient _client;
    private readonly SafeHandle[] _passed = [.. Enumerable.Range(0, MostDescriptors).Select(static _ => File.OpenHandle("/dev/null"))];
    private readonly ChildProcess _service;
    private byte[] _arguments = [];

    public EchoClient(bool isAsync)
    {
        var (channel, peer) = HostServiceChannel.Pair();
        // A manager sets this variable for the service.
        Environment.SetEnvironmentVariable(HostServiceManager.ProtocolVariable, "1");
        using var nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
        using (peer)
        {
            _service = ProcessSpawner.Spawn(new SpawnRequest
            {
                Path = Environment.ProcessPath!,
                Arguments =
                [
                    "Berth.Bench",
                    EchoService.Role,
                    .. isAsync ? ["async"] : Array.Empty<string>(),
                    "--service-id",
                    "echo",
                    "--service-fd",
                    $"{ServiceDescriptor}",
                ],
                Descriptors = [new(nothing, 0), new(nothing, 1), new(peer, ServiceDescriptor)],
            });
        }

        _client = new HostServiceClient(channel);
    }

    /// <summary>Reports the time of calls until the end of standard input.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var isAsync = arguments.Contains("async", StringComparer.Ordinal);
        using var client = new EchoClient(isAsync);
        while (Console.ReadLine() is { } line)
        {
            var numbers = Array.ConvertAll(line.Split(' '), static n => int.Parse(n, CultureInfo.InvariantCulture));
            client.SetArgument(numbers[1]);
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < numbers[0]; i++)
            {
                if (isAsync)
                    await client.CallAsync(numbers[2]);
                else
                    client.Call(numbers[2]);
            }

            Console.WriteLine((long)Stopwatch.GetElapsedTime(start).TotalNanoseconds);
        }

        return 0;
    }

    /// <summary>Sets the argument of calls to a string of this length.</summary>
    public void SetArgument(int size) => _arguments = Encoding.ASCII.GetBytes($"[\"{new string('x', size)}\"]");

    /// <summary>Calls once.</summary>
    public void Call(int descriptors)
    {
        using var reply = _client.Call("echo", _arguments, _passed.AsSpan(0, descriptors));
        Check(reply, descriptors);
    }

    /// <summary>Calls once, asynchronously.</summary>
    public async ValueTask CallAsync(int descriptors)
    {
        using var reply = await _client.CallAsync("echo", _arguments, _passed.AsSpan(0, descriptors));
        Check(reply, descriptors);
    }

    /// <summary>The size of the service's managed heap in bytes.</summary>
    public long ServiceHeap()
    {
        using var reply = _client.Call("heap");
        return reply.Value.GetInt64();
    }

    public void Dispose()
    {
        _client.Dispose();
        _service.Wait();
        _service.Dispose();
        foreach (var descriptor in _passed)
            descriptor.Dispose();
    }

    private void Check(HostServiceReply reply, int descriptors)
    {
        if (reply.Json.Length != _arguments.Length || reply.DescriptorCount != descriptors)
            throw new InvalidOperationException("wrong reply");
    }
}
