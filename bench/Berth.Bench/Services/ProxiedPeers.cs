using Berth.HostServices.Proxy;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Linux.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Berth.Bench.Services;

/// <summary>A client in Python that calls a service in Python through a proxy, as a workload does. The proxy is this process.</summary>
internal sealed class ProxiedPeers : IHostServiceSource
{
    /// <summary>The first argument that selects this contender. The client has its standard input and output.</summary>
    public const string Role = "proxied-peers";

    private readonly string _python = ExecutableFinder.Find("python3") ?? throw new InvalidOperationException("needs python3");

    public static async Task<int> RunAsync()
    {
        var directory = Directory.CreateTempSubdirectory("berth-bench-proxy-").FullName;
        try
        {
            using var opened = DirectoryHandle.Open(directory);
            var peers = new ProxiedPeers();
            var rules = new HostServiceRules { Name = "echo", Methods = ["echo"] };
            var listener = PacketListener.Create(
                opened, "echo", UnixFileMode.UserRead | UnixFileMode.UserWrite, owner: null, backlog: 1);
            var service = peers.Start("echo.py", "--service-id", "echo", "--service-fd", "3");
            using var proxy = new HostServiceProxy(rules, peers, service, listener);
            var pair = SocketPair.Create(UnixSocketType.SequencedPacket);
            proxy.Start(pair.Second);
            using (var client = peers.Spawn(pair.First, "services.py", "proxy"))
            {
                pair.First.Dispose();
                await client.WaitAsync();
            }

            await proxy.StopAsync();
            return 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    public Task<SafeFileHandle> StartAsync(CancellationToken cancellationToken) =>
        throw new InvalidOperationException("The service ended.");

    public void Report(string line) => Console.Error.WriteLine(line);

    private SafeFileHandle Start(string program, params string[] arguments)
    {
        var pair = SocketPair.Create(UnixSocketType.SequencedPacket);
        _ = Spawn(pair.Second, program, arguments);
        pair.Second.Dispose();
        return pair.First;
    }

    private ChildProcess Spawn(SafeFileHandle socket, string program, params string[] arguments) => ProcessSpawner.Spawn(new SpawnRequest
    {
        Path = _python,
        Arguments = ["python3", Path.Combine(AppContext.BaseDirectory, "peers", program), .. arguments],
        Descriptors =
        [
            new(StandardDescriptors.Input, 0), new(StandardDescriptors.Output, 1), new(StandardDescriptors.Error, 2), new(socket, 3),
        ],
    });
}
