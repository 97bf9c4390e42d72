using Berth.HostServices.Client;
using Berth.HostServices.Service;
using Berth.HostServices.Tests.Wire;
using Berth.Linux.Errors;
using Berth.Linux.Sockets;

namespace Berth.HostServices.Tests.Service;

/// <summary>A service that many callers reach at a path.</summary>
public sealed class ListenTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Path => _directory.Path + "/svc";

    [Fact]
    public async Task Callers_AreServedAtOnceAndKnown()
    {
        var peers = new List<HostServicePeer>();
        var services = new List<TestService>();
        using var end = new CancellationTokenSource();
        var listening = HostServiceHost.ListenAsync(
            Path,
            peer =>
            {
                lock (peers)
                {
                    peers.Add(peer);
                    services.Add(TestService.Echo());
                    return services[^1];
                }
            },
            cancellationToken: end.Token);
        await Eventually.Async(() => File.Exists(Path));
        File.GetUnixFileMode(Path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

        HostServiceClient first = HostServiceClient.Connect(Path), second = HostServiceClient.Connect(Path);
        using (first)
        using (second)
        {
            for (var i = 0; i < 3; i++)
            {
                foreach (var client in new[] { first, second })
                {
                    using var reply = await client.CallAsync("echo", "[1]"u8, cancellationToken: Deadline.Token());
                    reply.Value[0].GetInt32().ShouldBe(1);
                }
            }
        }

        await Eventually.Async(() => services.TrueForAll(static service => service.Stopped.IsCompleted));
        peers.Select(static peer => peer.Pid).ShouldBe([Environment.ProcessId, Environment.ProcessId]);
        await end.CancelAsync();
        await Deadline.Within(listening);
        File.Exists(Path).ShouldBeFalse();
    }

    [Fact]
    public async Task Violation_EndsOnlyThatConnectionAndIsReported()
    {
        using var end = new CancellationTokenSource();
        var failures = new List<Exception>();
        var options = new HostServiceListenOptions { OnFailure = (_, failure) => failures.Add(failure), MaximumConnections = 2 };
        var listening = HostServiceHost.ListenAsync(Path, _ => TestService.Echo(), options, end.Token);
        await Eventually.Async(() => File.Exists(Path));
        using var client = HostServiceClient.Connect(Path);

        for (var i = 0; i < 5; i++)
        {
            using var peer = new RawPeer(PacketSocket.Connect(Path));
            peer.Send("riddle");
            (await peer.ReceiveAsync())!.ShouldStartWith("""{"type":"exception","data":{"name":"ProtocolError",""");
            (await peer.ReceiveAsync()).ShouldBeNull();
        }

        (await client.CallAsync("echo", cancellationToken: Deadline.Token())).Dispose();
        await Eventually.Async(() => failures.Count == 5);
        await end.CancelAsync();
        await Deadline.Within(listening);
        await Should.ThrowAsync<EndOfStreamException>(
            async () => await client.CallAsync("echo", cancellationToken: Deadline.Token()));
    }

    [Fact]
    public async Task Path_OfADeadSocket_IsReplacedAndThatOfALiveOneIsNot()
    {
        using (var dead = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Seqpacket, System.Net.Sockets.ProtocolType.Unspecified))
        {
            dead.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(Path));
            dead.Listen(1);
            File.Move(Path, Path + ".kept");
        }

        File.Move(Path + ".kept", Path);
        using var end = new CancellationTokenSource();
        var listening = HostServiceHost.ListenAsync(Path, _ => TestService.Echo(), cancellationToken: end.Token);

        (await Should.ThrowAsync<LinuxException>(() => HostServiceHost.ListenAsync(Path, _ => TestService.Echo())))
            .Error.ShouldBe(Errno.EADDRINUSE);
        using (var client = HostServiceClient.Connect(Path))
            (await client.CallAsync("echo", cancellationToken: Deadline.Token())).Dispose();

        await end.CancelAsync();
        await Deadline.Within(listening);
    }

    public void Dispose() => _directory.Dispose();
}
