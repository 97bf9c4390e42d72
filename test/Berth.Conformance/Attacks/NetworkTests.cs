using System.Net;
using System.Net.Sockets;
using Berth.Conformance.Jails;
using Berth.Linux.Landlock;

namespace Berth.Conformance.Attacks;

/// <summary>Reaching what listens on the host.</summary>
public sealed class NetworkTests
{
    private const string Connect = "socket.create_connection(('127.0.0.1', int(sys.argv[1])), 5)";

    [Theory, MemberData(nameof(Jail.All), MemberType = typeof(Jail))]
    public async Task HostLoopback_WithoutNetwork_IsOutOfReach(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(100);
        var port = $"{((IPEndPoint)listener.LocalEndpoint).Port}";
        jail.Variables["arguments"] = (port, port);

        await jail.ShouldStopAsync(Python.Script(Connect), "grep -v ' lo:' /proc/net/dev | grep :");
        await jail.ShouldFailAsync(
            Python.Script("socket.create_connection(('192.0.2.1', 80), 5)"),
            Python.Script("socket.getaddrinfo('localhost.invalid', 80)"),
            Python.Script("s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(('8.8.8.8', 53)); s.send(b'x')"));
        listener.Pending().ShouldBeTrue("the attack without a sandbox did reach it");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task HostLoopback_WithTheHostsNetwork_IsReached(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = $"{((IPEndPoint)listener.LocalEndpoint).Port}";

        (await jail.RunAsync(["sh", "-c", $"arguments={port}; {Python.Script(Connect)}"], "--network", "host")).ShouldSucceed();
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task AbstractSocket_OfTheHost_IsOutOfReachEvenWithTheHostsNetwork(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        var name = $"berth-test-{Guid.NewGuid():N}";
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint("\0" + name));
        listener.Listen(100);
        jail.Variables["arguments"] = (name, name);
        var attack = Python.Script("s = socket.socket(socket.AF_UNIX); s.connect('\\0' + sys.argv[1])");

        await jail.ShouldStopAsync(attack);
        Assert.SkipUnless(LandlockAbi.Probe().Version >= 6, "needs Landlock ABI 6 (Linux 6.12), which scopes abstract sockets");
        jail.Flags = ["--network", "host"];
        await jail.ShouldStopAsync(attack);
    }

    [Theory, MemberData(nameof(Jail.All), MemberType = typeof(Jail))]
    public async Task NamedSocket_OutsideTheGrants_IsOutOfReach(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        var path = Path.Combine(jail.Outside, "socket");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(100);
        using (var chmod = System.Diagnostics.Process.Start("chmod", ["777", path]))
            await chmod.WaitForExitAsync(TestContext.Current.CancellationToken);
        jail.Variables["arguments"] = (path, path);

        await jail.ShouldStopAsync(Python.Script("s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1])"));
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task RawAndVirtualMachineSockets_CannotBeMade(JailKind kind)
    {
        using var jail = Jail.Make(kind);

        if (jail.Caller.IsRoot)
            await jail.ShouldStopAsync(Python.Script("socket.socket(socket.AF_PACKET, socket.SOCK_RAW)"),
                Python.Script("socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)"));
        await jail.ShouldFailAsync(
            Python.Script("socket.socket(40, socket.SOCK_STREAM)"), // AF_VSOCK
            Python.Script("socket.socket(38, socket.SOCK_SEQPACKET)"), // AF_ALG
            Python.Script("socket.socket(17, socket.SOCK_RAW)")); // AF_PACKET
    }
}
