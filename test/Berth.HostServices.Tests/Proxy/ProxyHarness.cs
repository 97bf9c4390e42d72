using Berth.HostServices.Client;
using Berth.HostServices.Proxy;
using Berth.HostServices.Tests.Wire;
using Berth.HostServices.Wire;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Sockets;

namespace Berth.HostServices.Tests.Proxy;

/// <summary>A proxy in front of a service that runs in this process, and is started again as a process would be.</summary>
internal sealed class ProxyHarness : IHostServiceSource, IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Func<SafeFileHandle, int, Task> _serve;
    private readonly HostServiceProxy _proxy;
    private readonly List<Task> _served = [];
    private readonly List<string> _reports = [];

    /// <param name="serve">The service: called with its end of the connection and the number of the start, from 0.</param>
    /// <param name="change">Changes the rules.</param>
    internal ProxyHarness(Func<SafeFileHandle, int, Task> serve, Func<HostServiceRules, HostServiceRules>? change = null)
    {
        _serve = serve;
        using var directory = DirectoryHandle.Open(_directory.Path);
        var listener = PacketListener.Create(directory, "svc", UnixFileMode.UserRead | UnixFileMode.UserWrite, owner: null, backlog: 16);
        var rules = new HostServiceRules { Name = "svc", Methods = ["echo", "ticks", "sleep"] };
        _proxy = new HostServiceProxy(change?.Invoke(rules) ?? rules, this, Start(), listener);
        var pair = SocketPair.Create(UnixSocketType.SequencedPacket);
        Given = new RawPeer(pair.First);
        _proxy.Start(pair.Second);
    }

    /// <summary>The connection that a workload has from its start.</summary>
    internal RawPeer Given { get; }

    /// <summary>The number of times that the service was started.</summary>
    internal int Starts => _served.Count;

    internal string Path => _directory.Path + "/svc";

    /// <summary>If set, the service can't be started.</summary>
    internal Errno Refusal { get; set; }

    internal IReadOnlyList<string> Reports
    {
        get
        {
            lock (_reports)
                return [.. _reports];
        }
    }

    /// <summary>A plain service: each received text is answered by what the function returns, sent one after the other.</summary>
    internal static Func<SafeFileHandle, int, Task> Answering(Func<string, int, IEnumerable<string>> answer) => async (socket, start) =>
    {
        using var peer = new RawPeer(socket);
        while (await peer.ReceiveAsync() is { } call)
        {
            foreach (var text in answer(call, start))
            {
                if (text.Length < 60_000)
                    peer.Send(text);
                else
                    peer.SendAsFile(Encoding.UTF8.GetBytes(text));
            }
        }
    };

    /// <summary>Another connection.</summary>
    internal RawPeer Connect() => new(PacketSocket.Connect(Path));

    internal HostServiceClient Client() => new(HostServiceChannel.Connect(Path));

    public async Task<SafeFileHandle> StartAsync(CancellationToken cancellationToken)
    {
        await Deadline.Within(_served[^1]);
        return Refusal == Errno.None ? Start() : throw new LinuxException(Refusal, "start", "service");
    }

    public void Report(string line)
    {
        lock (_reports)
            _reports.Add(line);
    }

    public async ValueTask DisposeAsync()
    {
        Given.Dispose();
        await Deadline.Within(_proxy.StopAsync());
        await Deadline.Within(Task.WhenAll(_served));
        _proxy.Dispose();
        _directory.Dispose();
    }

    private SafeFileHandle Start()
    {
        var pair = SocketPair.Create(UnixSocketType.SequencedPacket);
        var number = _served.Count;
        _served.Add(Task.Run(async () =>
        {
            try
            {
                await _serve(pair.Second, number);
            }
            catch (ShouldAssertException)
            {
                // The proxy closed the connection while the service sent.
            }
        }));
        return pair.First;
    }
}
