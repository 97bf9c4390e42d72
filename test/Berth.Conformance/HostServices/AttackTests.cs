using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.HostServices;

/// <summary>What a hostile workload tries on the service that it was granted, on the proxy, and on the services of others.</summary>
public sealed class AttackTests
{
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task CallOutsideTheGrant_ByEveryTrick_NeverReachesTheService(JailKind kind)
    {
        using var jail = ServiceJail.Make(kind);
        var run = await jail.RunAsync(
            """
            tricks = [
                b'{"type":"method","data":{"name":"secret","args":[]}}',
                b'{"type":"method","data":{"name":"echo","name":"secret","args":[]}}',
                b'{"type":"method","data":{"name":"secret","name":"echo","args":[]}}',
                b'{"type":"method","data":{"name":"echo","n\\u0061me":"secret","args":[]}}',
                b'{"type":"method","data":{"name":"echo","args":[]},"data":{"name":"secret","args":[]}}',
                b'{"type":"method","data":{"name":"secret","args":[]},"data":{"name":"echo","args":[]}}',
                b'{"type":"method","type":"hello","data":{"name":"secret","args":[]}}',
                b'{"type":"method","data":{"name":"\\u0073ecret","args":[]}}',
                b'{"type":"method","data":{"name":"s\\u0065cret","args":[]}}',
                b'{"type":"method","data":{"name":"ECHO","args":["secret"]}}',
                b'{"type":"method","data":{"name":"echo ","args":["secret"]}}',
                b'{"type":"method","data":{"name":"echo\\u0000","args":["secret"]}}',
                b'{"type":"method","data":{"name":"echo\\u0000secret","args":["secret"]}}',
                b'{"type":"method","data":{"name":["secret"],"args":[]}}',
                b'{"type":"method","data":{"name":null,"args":["secret"]}}',
                b'{"type":"method","data":{"args":["secret"]}}',
                b'{"type":"method","data":{"name":"echo","args":"secret"}}',
                b'{"type":"method","data":{"name":"echo","args":{"a":"secret","a":1}}}',
                b'{"type":"method","data":{"name":"echo","args":[{"a":"secret","\\u0061":1}]}}',
                b'{"type":"method","data":{"name":"echo","args":["secret\\ud800"]}}',
                b'{"type":"method","data":{"name":"echo","args":["secret\xff"]}}',
                b'{"type":"method","data":{"name":"echo","args":["secret", NaN]}}',
                b'{"type":"method","data":{"name":"echo","args":["secret", 1' + b"0" * 1000 + b']}}',
                b'{"type":"method","data":{"name":"echo","args":[' + b"[" * 200 + b'"secret"' + b"]" * 200 + b']}}',
                b'{"type":"method","data":{"name":"echo","args":["secret"]}}{"type":"method","data":{"name":"secret"}}',
                b'{"type":"method","data":{"name":"echo","args":["secret"]}}\x00{"type":"method","data":{"name":"secret"}}',
                b'\xef\xbb\xbf{"type":"method","data":{"name":"secret","args":[]}}',
                '{"type":"method","data":{"name":"secret","args":[]}}'.encode("utf-16"),
                b'{"type":"method","data":{"name":"echo","args":["secret", 1e999]}}',
                b'{"type":"method","data":{"id":1,"name":"secret","args":[],"timeout":1,"stream":9}}',
                b'{"type":"hello","data":{"features":["id","secret"]}}',
                b'{"type":"cancel","data":{"id":1}}',
                b'{"type":"credit","data":{"id":1,"count":5}}',
                b'{"type":"reply","data":{"reply":"secret"}}',
                b'{"type":"signal","data":{"reply":"secret"}}',
                b'{"type":"exception","data":{"name":"secret","value":"","backtrace":""}}',
                b'{"type":"Method","data":{"name":"secret","args":[]}}',
                b'{"type":"method","data":[{"name":"secret"}]}',
                b'{"type":"method","data":{}}', b'{}', b'[]', b'null', b'secret', b'<args-via-fd>', b'\x00', b'{' * 60000,
            ]
            for trick in tricks:
                s = connect(); raw(s, trick)
                answer, _ = receive(s)
                assert answer is None or answer["type"] == "exception", (trick, answer)
                if len(trick) > 1:
                    s = connect()
                    raw(s, b"<args-via-fd>", [memory(trick)])
                    answer, _ = receive(s)
                    assert answer is None or answer["type"] == "exception", (trick, answer)
            # After hello, the same, and without it, what hello is for is dropped.
            s = connect(); raw(s, b'{"type":"hello","data":{"version":1,"features":["id","cancel","stream","secret","ring"]}}')
            assert receive(s) == ({"type": "hello", "data": {"version": 1, "features": ["id", "cancel", "deadline", "stream"]}}, [])
            raw(s, b'{"type":"method","data":{"id":1,"name":"secret","args":[]}}')
            answer, _ = receive(s)
            assert answer["data"]["id"] == 1 and answer["data"]["name"] == "MethodNotGranted"
            s = connect(); raw(s, b'{"type":"method","data":{"id":7,"name":"echo","args":[1],"timeout":1,"stream":9}}')
            assert receive(s)[0] == {"type": "reply", "data": {"reply": [1]}}
            # What is not said to the service is dropped, and the rest written anew.
            s = connect()
            raw(s, b' {"x":"secret", "data":{"y":{"name":"secret"}, "args":[ "\\u0061\\/" ], "name":"\\u0065cho"} ,\n"type":"meth\\u006fd"}')
            assert receive(s)[0]["data"]["reply"] == ["a/"]
            print(value(s, "echo", "alive"))
            """);

        run.ShouldSucceed().ShouldBe("['alive']\n");
        jail.Seen().ShouldBe(
        [
            """{"type":"method","data":{"name":"echo","args":[1]}}""",
            """{"type":"method","data":{"name":"echo","args":["a/"]}}""",
            """{"type":"method","data":{"name":"echo","args":["alive"]}}""",
        ]);
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Payload_ThatChangesWhileItIsChecked_IsReadOnce(JailKind kind)
    {
        using var jail = ServiceJail.Make(kind);
        var run = await jail.RunAsync(
            """
            import mmap
            good, bad = [b'{"type":"method","data":{"name":"%s","args":["%s"]}}' % (n, n[:1] * 200000) for n in (b"echo", b"evil")]
            f = memory(good)
            view = mmap.mmap(f, len(good)); at = good.index(b"echo"); stop = False
            def flip():
                while not stop:
                    view[at:at + 4] = b"evil"; view[at:at + 4] = b"echo"
            thread = threading.Thread(target=flip); thread.start()
            names = {}
            for i in range(200):
                s = connect(); raw(s, b"<args-via-fd>", [f])
                answer = receive(s)[0]
                key = answer["data"].get("name", answer["type"]) if answer else "closed"; names[key] = names.get(key, 0) + 1
            stop = True; thread.join()
            # A file that is cut short, that is none, that never ends, that cannot be read.
            os.truncate(f, 10); s = connect(); raw(s, b"<args-via-fd>", [f]); receive(s)
            os.truncate(f, 1 << 40); s = connect(); raw(s, b"<args-via-fd>", [f]); receive(s)
            (r, w), self = os.pipe(), connect()
            for other in (r, w, os.open("/dev/zero", os.O_RDONLY), os.open("/", os.O_PATH), os.open("/proc/self/mem", os.O_RDONLY), self.fileno()):
                s = connect(); raw(s, b"<args-via-fd>", [other]); assert (receive(s)[0] or {}).get("type") != "reply"
            print(value(connect(), "echo", "alive"), "evil" in names)
            """);

        run.ShouldSucceed().ShouldBe("['alive'] False\n");
        jail.Seen().ShouldAllBe(
            static text => text.StartsWith("{\"type\":\"method\",\"data\":{\"name\":\"echo\"", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Flood_OfConnectionsGarbageAndDescriptors_LeavesTheOthersServed(JailKind kind)
    {
        using var jail = ServiceJail.Make(kind);
        var run = await jail.RunAsync(
            """
            import resource, time
            resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
            polite = descriptor()
            assert value(polite, "echo", 1) == [1]
            zero = os.open("/dev/null", os.O_RDONLY)
            flood = []
            for i in range(60):
                s = connect(); s.setblocking(False); flood.append(s)
                try:
                    for j in range(200): raw(s, method("echo", []), [zero] * (253 if i % 3 else 0))
                except OSError: pass
            for i in range(300):
                s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET); s.setblocking(False); flood.append(s)
                try: s.connect(os.environ["BERTH_SERVICE_SVC_SOCKET"])
                except OSError: pass
            assert value(polite, "echo", 2) == [2]
            for s in flood:
                try:
                    for j in range(50): raw(s, os.urandom(1000))
                except OSError: pass
            assert value(polite, "echo", 3) == [3]
            for s in flood: s.close()
            for i in range(500): connect().close()
            print(value(connect(), "echo", "alive"), value(polite, "echo", 4))
            """);

        run.ShouldSucceed().ShouldBe("['alive'] [4]\n");
        await jail.ShouldLeaveNothingAsync();
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task CallerThatNeverReads_DoesNotHoldUpOthers(JailKind kind)
    {
        using var jail = ServiceJail.Make(kind);
        var run = await jail.RunAsync(
            """
            deaf = [connect() for i in range(3)]
            for s in deaf: raw(s, method("signals", [2000, 1000]))
            polite = connect()
            for i in range(20): assert value(polite, "echo", i) == [i]
            gone = connect(); raw(gone, method("signals", [2000, 1000])); gone.close()
            half = connect(); raw(half, method("echo", [])); half.shutdown(socket.SHUT_RD)
            print(value(polite, "echo", "alive"))
            """);

        run.ShouldSucceed().ShouldBe("['alive']\n");
    }

    [Theory]
    [InlineData("""{"type": "reply", "data": {"reply": [Infinity]}}""")]
    [InlineData("""{"type": "reply", "data": {"reply": NaN}}""")]
    [InlineData("""{"type": "reply", "data": {"reply": 1e999}}""")]
    [InlineData("""{"type": "reply", "data": {"reply": ["\udc80"]}}""")]
    [InlineData("""{"type": "riddle", "data": {"reply": 1}}""")]
    [InlineData("riddle")]
    public async Task OddAnswer_ConcernsOnlyItsCall(string answer)
    {
        using var jail = ServiceJail.Make(JailKind.BerthAsUser);
        var run = await jail.RunAsync(
            $$"""
            s = connect(); print(value(s, "raw", '{{answer.Replace("\\", "\\\\", StringComparison.Ordinal)}}')["name"])
            print(value(s, "echo", 1), value(descriptor(), "echo", 2))
            """);

        run.ShouldSucceed().ShouldEndWith("\n[1] [2]\n");
        run.Error.ShouldContain("berth: host service svc");
    }

    [Theory]
    [InlineData("hang")]
    [InlineData("endless")]
    public async Task AbandonedCall_OfAServiceThatCannotBeTold_BlocksNobody(string method)
    {
        using var jail = ServiceJail.Make(JailKind.BerthAsUser);
        var run = await Deadline.Within(jail.RunAsync(
            $$"""
            import time
            s = connect(); raw(s, method("{{method}}", [])); time.sleep(0.2); s.close()
            print(value(connect(), "echo", 1), value(descriptor(), "echo", 2))
            """));

        run.ShouldSucceed().ShouldBe("[1] [2]\n");
        await jail.ShouldLeaveNothingAsync();
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task ServicesOfOthers_CannotBeReachedFoundOrKilled(JailKind kind)
    {
        using var jail = ServiceJail.Make(kind);
        using var other = jail.Start("print(value(connect(), 'echo', 'mine'), flush=True); sys.stdin.read()", "other");
        await other.LineAsync();
        var service = jail.Services().ShouldHaveSingleItem();
        var sockets = Directory.GetDirectories(Path.Combine(jail.Jail.State, "run/host-services")).ShouldHaveSingleItem();

        var run = await jail.RunAsync(
            $$"""
            worked = []
            def attempt(name, attack):
                try: attack(); worked.append(name)
                except (OSError, AssertionError): pass
            def reach(path):
                s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET); s.connect(path)
            attempt("connect by the host's path", lambda: reach("{{sockets}}/svc"))
            attempt("see the directory", lambda: os.listdir("{{Path.GetDirectoryName(sockets)}}"))
            attempt("kill the service", lambda: os.kill({{service}}, 9))
            attempt("see the service", lambda: os.listdir("/proc/{{service}}"))
            attempt("remove the socket", lambda: os.unlink("/run/host-services/svc"))
            attempt("replace the socket", lambda: os.rename("/run/host-services/svc", "/run/host-services/x"))
            attempt("make a socket beside it", lambda: socket.socket(socket.AF_UNIX).bind("/run/host-services/x"))
            attempt("close it to others", lambda: os.chmod("/run/host-services/svc", 0))
            for pid in filter(str.isdigit, os.listdir("/proc")):
                for fd in os.listdir(f"/proc/{pid}/fd") if os.access(f"/proc/{pid}/fd", os.R_OK) else []:
                    if pid != str(os.getpid()): attempt(f"open descriptor {fd} of {pid}", lambda: os.open(f"/proc/{pid}/fd/{fd}", os.O_RDWR))
            print(worked, value(connect(), "echo", 1))
            """);

        run.ShouldSucceed().ShouldBe("[] [1]\n");
        jail.Services().ShouldBe([service]);
        other.CloseInput();
        (await other.EndAsync()).ShouldSucceed();
        await jail.ShouldLeaveNothingAsync();
    }

    [Fact]
    public async Task SocketOfRoot_IsClosedToOtherUsersOfTheHost()
    {
        using var jail = ServiceJail.Make(JailKind.BerthAsRoot);
        jail.Jail.Caller.IsRoot.ShouldBeTrue();
        using var run = jail.Start("print('ready', flush=True); sys.stdin.read()");
        await run.LineAsync();
        var socket = Directory.GetDirectories(Path.Combine(jail.Jail.State, "run/host-services")).ShouldHaveSingleItem() + "/svc";
        string[] connect =
            ["python3", "-I", "-c", $"import socket; socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET).connect('{socket}')"];

        (await Caller.Root().RunAsync(connect, "/")).ShouldSucceed();
        (await Caller.Ordinary().RunAsync(connect, "/")).Error.ShouldContain("Permission");
        run.CloseInput();
        await run.EndAsync();
    }
}
