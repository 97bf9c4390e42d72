using Berth.HostServices.Client;
using Berth.HostServices.Wire;
using Berth.Linux.Processes;

namespace SampleServices.Tests;

/// <summary>A service in a process of its own.</summary>
internal sealed class ServiceProcess : IDisposable
{
    private const int Descriptor = 3;

    public ServiceProcess(params string[] command)
    {
        var (channel, peer) = HostServiceChannel.Pair();
        using (peer)
        using (var nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite))
        {
            Process = ProcessSpawner.Spawn(new SpawnRequest
            {
                Path = command[0],
                Arguments = [.. command, "--service-id", "test", "--service-fd", $"{Descriptor}"],
                Descriptors = [new(nothing, 0), new(nothing, 1), new(nothing, 2), new(peer, Descriptor)],
            });
        }

        Client = new HostServiceClient(channel);
    }

    public ChildProcess Process { get; }

    public HostServiceClient Client { get; }

    /// <summary>The program of the sample.</summary>
    public static string Program => Path.Combine(AppContext.BaseDirectory, "SampleServices");

    public void Dispose()
    {
        Client.Dispose();
        Process.Wait();
        Process.Dispose();
    }
}
