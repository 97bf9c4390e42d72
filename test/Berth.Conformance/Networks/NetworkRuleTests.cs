using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Networks;

/// <summary>What a network with rules lets through, and what it does not.</summary>
public sealed class NetworkRuleTests
{
    private const string Page = "hello from the web", Refused = "ECONNREFUSED", NoName = "NONAME";

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Names_ThatARuleAllows_AreReached(JailKind kind)
    {
        using var network = new TestNetwork(kind);

        var results = await network.TryInsideAsync(
            ["--allow", "*.example.com", "--allow", "www.example.com:7,8080", "--allow", "udp:www.example.com:123",
                "--allow", "known.example.net"],
            "tcp www.example.com 80", "tcp WWW.Example.COM. 80", "tcp deep.www.example.com 80", "tcp alias.example.com 80",
            "tcp both.example.com 80", "tcp www.example.com 8080", "udp www.example.com 123", "tcp known.example.net 80",
            "a = socket.getaddrinfo('www.example.com', 80, socket.AF_INET6)[0][4][0]\n"
                + "with socket.create_connection((a, 80), 10) as p: result = fetch(p)",
            "result = ask(question(b'www.example.com'))[-4:-2].hex()",
            "p = socket.create_connection(('198.18.0.53', 53), 10); m = question(b'www.example.com')\n"
                + "p.sendall(struct.pack('>H', len(m)) + m); result = p.recv(1000)[-4:-2].hex()");

        results.Take(6).ShouldAllBe(static result => result == Page);
        results[6].ShouldBe("pong ping");
        results[7].ShouldBe(Page);
        results[8].ShouldBe(Page);
        results[9].ShouldBe("c612");
        results[10].ShouldBe("c612");
        network.Reached.ShouldNotContain("tcp 127.0.0.1 80", "the first address of both.example.com");
        network.Decisions.ShouldContain(static line => line.Contains("\"event\":\"end\"", StringComparison.Ordinal)
            && line.Contains("\"address\":\"93.184.216.34\",\"port\":8080", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task EverythingElse_IsRefusedAtOnce_AndNeverReached(JailKind kind)
    {
        using var network = new TestNetwork(kind);

        // The last is the positive control: what was tried before it was refused, and not the network as a whole.
        string[] tries =
        [
            "name other.example.org", "name example.com", "name wwwexample.com", "name www.example.com.evil.example",
            "name nosuch.example.com",
            "name private.example.com", "name metadata.example.com", "name loop.example.com", "name 127.1.", "name 1.2.3.4.example.com.5",
            "tcp www.example.com 8080", "tcp www.example.com 22", "tcp 93.184.216.34 80", "tcp 93.184.216.35 80", "tcp 10.1.2.3 80",
            "tcp 169.254.169.254 80", "tcp 127.0.0.1 80", "tcp 127.0.0.1 8080", "tcp ::1 80", "tcp 2a00:1450::34 80",
            "tcp ::ffff:93.184.216.34 80",
            "tcp 198.18.0.1 80", "tcp 198.18.77.77 80", "tcp fdb7:e274:6800::1 80", "tcp 198.18.0.53 80", "tcp 93.184.216.53 53",
            "tcp 8.8.8.8 853",
            "tcp 1.1.1.1 443", "udp 93.184.216.34 123", "udp 93.184.216.53 53", "udp 8.8.8.8 53", "udp 8.8.8.8 443",
            "udp www.example.com 123",
            "tcp 127.1 80", "tcp 0x7f000001 80", "tcp 0.0.0.0 80", "tcp 255.255.255.255 80",
            "ask(question(b'www.example.com'), ('93.184.216.53', 53))",
            "tcp www.example.com 80",
        ];
        var results = await network.TryInsideAsync(["--allow", "*.example.com"], tries);

        results[..10].ShouldAllBe(static result => result == NoName);
        for (var i = 10; i < tries.Length - 1; i++)
            results[i].ShouldBeOneOf(Refused, "ENETUNREACH", "EACCES", "EINVAL");
        results[^1].ShouldBe(Page);
        network.Reached.Where(static line => !line.StartsWith("dns", StringComparison.Ordinal)).ShouldBe(["tcp 93.184.216.34 80"]);
        network.Reached.ShouldNotContain("dns other.example.org", "the host's resolver is not asked for what is refused");
        foreach (var name in (string[])["other.example.org", "private.example.com", "metadata.example.com", "loop.example.com"])
        {
            network.Decisions.ShouldContain(line => line.Contains("\"verdict\":\"refuse\"", StringComparison.Ordinal)
                && line.Contains($"\"name\":\"{name}\"", StringComparison.Ordinal));
        }
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Addresses_ThatARuleNames_AreReachedAsTheyAre(JailKind kind)
    {
        using var network = new TestNetwork(kind);

        var results = await network.TryInsideAsync(
            ["--allow", "10.0.0.0/8:80", "--allow", "127.0.0.1:8080", "--allow", "169.254.169.254:80", "--allow", "private.example.com",
                "--allow", "93.184.216.34:7", "--deny-host", "10.9.0.0/16"],
            "tcp 10.1.2.3 80", "tcp 127.0.0.1 8080", "tcp 169.254.169.254 80", "tcp private.example.com 80",
            "tcp 127.0.0.1 80", "tcp 10.1.2.3 81", "tcp 11.1.2.3 80", "tcp 10.9.1.1 80");

        results[..4].ShouldAllBe(static result => result == Page);
        results[4].ShouldBeOneOf(Refused, "ECONNRESET");
        results[5].ShouldBe(Refused);
        results[6].ShouldBeOneOf("ECONNRESET", "EPIPE");
        results[7].ShouldBeOneOf("ECONNRESET", "EPIPE");
        network.Reached.ShouldNotContain("tcp 127.0.0.1 80");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Name_ThatChangesItsAddress_IsCheckedWithTheAddressThatIsConnectedTo(JailKind kind)
    {
        using var network = new TestNetwork(kind);

        // The answer for the question is used for the connection as well; after that the name leads to the loopback device.
        var results = await network.TryInsideAsync(
            ["--allow", "*.example.com"], "tcp rebind.example.com 80",
            "a = socket.getaddrinfo('rebind.example.com', 80)[0][4][0]; deadline = time.monotonic() + 30; result = 'never'\n"
                + "while time.monotonic() < deadline:\n"
                + "  try:\n"
                + "    with socket.create_connection((a, 80), 5) as p: fetch(p)\n"
                + "  except OSError as e:\n"
                + "    result = said(e); break\n"
                + "  time.sleep(1)");

        results[0].ShouldBe(Page);
        results[1].ShouldBeOneOf("HUNG ECONNRESET", "HUNG EPIPE", "ECONNRESET", "EPIPE");
        network.Reached.ShouldContain("tcp 93.184.216.34 80");
        network.Reached.ShouldNotContain("tcp 127.0.0.1 80");
    }

    /// <summary>The search domain of the host would make another name of it, which a rule denies.</summary>
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Name_IsNotLengthenedByTheHost(JailKind kind)
    {
        using var network = new TestNetwork(kind);

        var results = await network.TryInsideAsync(
            ["--allow", "*", "--deny-host", "*.example.com"], "name www", "tcp www 80", "name www.example.com", "tcp known.example.net 80");

        results.ShouldBe([NoName, NoName, NoName, Page]);
        network.Reached.ShouldNotContain("dns www.example.com");
        network.Decisions.ShouldContain(static line => line.Contains("\"name\":\"www\"", StringComparison.Ordinal)
            && line.Contains("finds no such name", StringComparison.Ordinal));
        network.Decisions.ShouldContain(static line => line.Contains("\"event\":\"lookup\",\"verdict\":\"allow\"", StringComparison.Ordinal)
            && line.Contains("\"name\":\"known.example.net\"", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Log_ThatTheWorkloadMayWrite_IsRefused(JailKind kind)
    {
        using var network = new TestNetwork(kind);
        File.WriteAllText(network.LogFile, "");

        var granted = await network.RunInsideAsync(["true"], "--allow", "www.example.com", "--bind", $"{network.LogFile}:/mnt/log:rw");
        var readable = await network.RunInsideAsync(["true"], "--allow", "www.example.com", "--bind", $"{network.LogFile}:/mnt/log");
        (await Caller.Root().RunAsync(["ln", network.LogFile, network.Jail.Workspace + "/other"], "/")).ShouldSucceed();
        var linked = await network.RunInsideAsync(["true"], "--allow", "www.example.com");

        granted.ExitCode.ShouldNotBe(0);
        granted.Error.ShouldContain("it could change");
        readable.ShouldSucceed();
        linked.ExitCode.ShouldNotBe(0);
        linked.Error.ShouldContain("another name");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task NoNetwork_WithAHostThatIsAllowed_IsRefused(JailKind kind)
    {
        using var jail = Jail.Make(kind);

        var refused = await jail.RunAsync(["true"], "--network", "none", "--allow", "www.example.com");

        refused.ExitCode.ShouldBe(2);
        refused.Error.ShouldContain("--network: it asks for no network, and another flag for one with rules");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Workload_CannotChangeItsNetwork(JailKind kind)
    {
        using var network = new TestNetwork(kind);

        string[] tries =
        [
            "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)", "socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)",
            // RTM_DELROUTE and RTM_NEWADDR, each with an acknowledgement
            "n = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)\n"
                + "n.send(struct.pack('=IHHIIBBBBBBBBI', 28, 25, 5, 1, 0, 2, 0, 0, 0, 255, 3, 254, 2, 0))\n"
                + "e = struct.unpack('=i', n.recv(4096)[16:20])[0]\nif e: raise OSError(-e, '')",
            "n = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)\n"
                + "n.send(struct.pack('=IHHIIBBBBI', 24, 20, 0x405, 1, 0, 2, 32, 0, 0, 1))\n"
                + "e = struct.unpack('=i', n.recv(4096)[16:20])[0]\nif e: raise OSError(-e, '')",
            "open('/etc/resolv.conf', 'a')", "open('/etc/hosts', 'a')", "s = socket.socket(); s.setsockopt(0, 19, 1)", // IP_TRANSPARENT
            "import os; result = sorted(set(os.listdir('/proc/self/fd')) - {'0', '1', '2', '3'})",
            "tcp www.example.com 80",
        ];
        var results = await network.TryInsideAsync(["--allow", "www.example.com"], tries);

        for (var i = 0; i < 7; i++)
            results[i].ShouldBeOneOf("EPERM", "EACCES", "EROFS", "EAFNOSUPPORT", "EPROTONOSUPPORT", "EINVAL");
        results[7].ShouldBe("[]");
        results[8].ShouldBe(Page);
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task ManyConnections_WithSlowReadersAndResets_AllGetTheirBytes(JailKind kind)
    {
        using var network = new TestNetwork(kind);

        var results = await network.TryInsideAsync(
            ["--allow", "www.example.com:7,80"],
            "import hashlib, os, threading\n"
                + "def connect(): return socket.create_connection(('www.example.com', 7), 30)\n"
                + "slow = [connect() for i in range(20)]\n" // they send until nothing more is taken, and read nothing
                + "for s in slow:\n  s.setblocking(False)\n  try:\n    while True: s.send(b'x' * 65536)\n  except BlockingIOError: pass\n"
                + "many = [connect() for i in range(400)]\n"
                + "for i, s in enumerate(many): s.sendall(b'%d' % i)\n"
                + "assert all(s.recv(10) == b'%d' % i for i, s in enumerate(many))\n"
                + "for s in many[::2]: s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))\n"
                + "for s in many: s.close()\n"
                + "data = os.urandom(1 << 23); s = connect()\n"
                + "def send():\n  s.sendall(data)\n  s.shutdown(socket.SHUT_WR)\n"
                + "threading.Thread(target=send).start(); got = b''\n"
                + "while part := s.recv(1 << 20): got += part\n"
                + "result = got == data",
            "tcp www.example.com 80");

        results.ShouldBe(["True", Page]);
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Connections_EndWithTheWorkload_AndWithBerthThatIsKilled(JailKind kind)
    {
        using var network = new TestNetwork(kind);
        var hold = string.Join(' ', network.Jail.Command(["/usr/bin/python3", "-I", "client.py",
            "'import os; s = socket.create_connection((\"www.example.com\", 7)); s.sendall(b\"x\"); s.recv(1); "
                + "os.close(os.open(\"connected\", os.O_CREAT)); s.recv(1)'"],
            "--allow", "www.example.com:7"));
        var until = "until [ -e connected ]; do sleep 0.05; done; rm connected";

        var output = await network.RunAsync(
            "sh", "-c", $"{hold} & {until}; kill -9 $!; wait; {hold} & {until}; kill -TERM $!; wait; "
                + $"i=0; until [ $(grep -c closed '{network.ReachedFile}') = 2 ] || [ $i = 200 ]; do sleep 0.05; i=$((i + 1)); done");

        output.ShouldSucceed();
        network.Reached.Count(static line => line == "closed 93.184.216.34 7").ShouldBe(2, output.Error);
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task HostileQuestions_AreAnsweredOrDropped_AndNothingElseStops(JailKind kind)
    {
        using var network = new TestNetwork(kind);

        var results = await network.TryInsideAsync(
            ["--allow", "*.example.com"],
            "for i in range(256): question(b'a')\nu = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.connect(('198.18.0.53', 53))\n"
                + "import random\nfor i in range(20000): u.send(random.randbytes(random.randrange(600)))",
            "result = ask(question(b'a.example.com')[:-2])[3] & 15", "result = ask(question(b'www.example.com', 65))[3] & 15",
            "result = ask(question(b'www.exam\\0ple.com'))[3] & 15", "result = ask(question(b'other.example.org', 255))[3] & 15",
            "kept = [socket.create_connection(('198.18.0.53', 53)) for i in range(64)]; globals()['kept'] = kept",
            "name www.example.com",
            // more names than have addresses at the same time
            "for i in range(1500): ask(question(b'n%d.many.example.com' % i))\nresult = ask(question(b'last.many.example.com'))[3] & 15",
            "tcp last.many.example.com 80", "tcp n0.many.example.com 80");

        results[..^1].ShouldNotContain(static result => result.StartsWith("HUNG", StringComparison.Ordinal));
        results[1..5].ShouldBe(["1", "0", "3", "3"]);
        results[6].ShouldBe("True");
        results[7].ShouldBe("0");
        results[8].ShouldBe(Page);
        results[9].ShouldBe(Page);
    }
}
