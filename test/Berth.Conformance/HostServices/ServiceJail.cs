using System.Text.Json.Nodes;
using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.HostServices;

/// <summary>
/// A jail with a host service, and programs to call it from inside. Both are Python, which checks the wire from the other side.
/// </summary>
internal sealed class ServiceJail : IDisposable
{
    /// <summary>The methods that are granted of those the service has.</summary>
    public static readonly string[] Granted = ["echo", "swap", "signals", "fail", "die", "big", "raw", "hang", "endless"];

    /// <summary>A service that writes down every text it is sent, so that a test knows what came through.</summary>
    public const string Service =
        """
        import array, json, os, signal, socket, sys
        signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.signal(signal.SIGINT, signal.SIG_IGN)
        s = socket.socket(fileno=int(sys.argv[sys.argv.index("--service-fd") + 1]))
        seen = open(os.environ["SEEN"], "a") if "SEEN" in os.environ else None
        def send(kind, data, fds=[]):
            text = json.dumps({"type": kind, "data": data}).encode()
            if len(text) > 60000:
                memory = os.memfd_create("jsoncomm/payload"); os.write(memory, text)
                text, fds = b"<args-via-fd>", [memory, *fds]
            s.sendmsg([text], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else [])
        while True:
            text, control, flags, _ = s.recvmsg(1 << 20, socket.CMSG_SPACE(253 * 4))
            if not text: break
            fds = [f for _, _, data in control for f in array.array("i", data[:len(data) - len(data) % 4])]
            if text == b"<args-via-fd>":
                text = os.pread(fds[0], os.fstat(fds[0]).st_size, 0); os.close(fds[0]); fds = fds[1:]
            if seen: seen.write(text.decode() + "\n"); seen.flush()
            call = json.loads(text)["data"]
            name, args = call["name"], call["args"]
            if name == "die": os._exit(3)
            elif name == "fail": send("exception", {"name": "ValueError", "value": "no", "backtrace": "line 1"})
            elif name == "swap":
                content = b"".join(os.read(f, 100) for f in fds)
                r, w = os.pipe(); os.write(w, content[::-1]); os.close(w)
                send("reply", {"reply": len(fds)}, [r]); os.close(r)
            elif name == "raw": s.send(args[0].encode("utf-8", "surrogatepass"))
            elif name == "hang": signal.pause()
            elif name == "endless":
                while True: send("signal", {"reply": 1})
            elif name == "big": send("reply", {"reply": args[0] * "x"})
            else:
                if name == "signals":
                    for i in range(args[0]): send("signal", {"reply": [i, args[1] * "x"]})
                send("reply", {"reply": args})
            for f in fds: os.close(f)
        print("bye", flush=True)
        if "STUBBORN" in os.environ:
            signal.pause()
        """;

    /// <summary>What programs that call the service begin with.</summary>
    public const string Client =
        """
        import array, json, os, socket, sys, threading
        def descriptor(): return socket.socket(fileno=int(os.environ["BERTH_SERVICE_SVC_FD"]))
        def connect():
            s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET); s.connect(os.environ["BERTH_SERVICE_SVC_SOCKET"]); return s
        def raw(s, text, fds=[]):
            s.sendmsg([text], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else [])
        def method(name, args): return json.dumps({"type": "method", "data": {"name": name, "args": args}}).encode()
        def memory(text):
            f = os.memfd_create("jsoncomm/payload"); os.write(f, text); return f
        def receive(s):
            text, control, flags, _ = s.recvmsg(1 << 20, socket.CMSG_SPACE(253 * 4))
            if not text: return None, []
            fds = [f for _, _, data in control for f in array.array("i", data)]
            if text == b"<args-via-fd>":
                text = os.pread(fds[0], os.fstat(fds[0]).st_size, 0); fds = fds[1:]
            return json.loads(text), fds
        def call(s, name, *args, fds=[]):
            raw(s, method(name, args), fds)
            while True:
                answer, given = receive(s)
                if answer is None or answer["type"] != "signal": return answer, given
        def value(s, name, *args):
            answer, _ = call(s, name, *args); return answer["data"].get("reply", answer["data"])

        """;

    private readonly Jail _jail;

    private ServiceJail(Jail jail)
    {
        _jail = jail;
        Program = jail.Write("service.py", Service);
        Grant = new JsonObject
        {
            ["name"] = "svc",
            ["command"] = new JsonArray("/usr/bin/python3", "-I", Program, "--mark", Mark),
            ["methods"] = new JsonArray([.. Granted.Select(static m => JsonValue.Create(m))]),
            ["environment"] = new JsonObject { ["SEEN"] = SeenFile },
        };
    }

    /// <summary>The service's program.</summary>
    public string Program { get; }

    /// <summary>What the command line of the service, and of nothing else, holds.</summary>
    public string Mark { get; } = HostProcesses.NewMark();

    /// <summary>The grant, to be changed.</summary>
    public JsonObject Grant { get; }

    /// <summary>The sandbox of the workload, to be changed.</summary>
    public JsonObject Sandbox { get; } = new() { ["profile"] = "strict" };

    /// <summary>Members beside name, command, sandbox and grants.</summary>
    public JsonObject More { get; } = [];

    public Jail Jail => _jail;

    private string SeenFile => Path.Combine(_jail.Workspace, "seen");

    /// <summary>Makes one; skips the test where this machine lacks what it takes.</summary>
    public static ServiceJail Make(JailKind kind)
    {
        HostTool.Require("python3");
        return new ServiceJail(Jail.Make(kind));
    }

    /// <summary>The texts that reached the service.</summary>
    public string[] Seen() => File.Exists(SeenFile) ? File.ReadAllLines(SeenFile) : [];

    /// <summary>The processes of the service.</summary>
    public IReadOnlyList<int> Services() => HostProcesses.With(Mark);

    /// <summary>Runs Python code inside, to its end.</summary>
    public Task<CommandOutput> RunAsync(string code) => _jail.BerthAsync("run", Describe(code));

    /// <summary>Starts Python code inside.</summary>
    public RunningCommand Start(string code, string name = "caller") =>
        _jail.Caller.Start([BerthBinary.Path, "run", Describe(code, name)], _jail.Workspace, _jail.Environment);

    /// <summary>Writes the description.</summary>
    public string Describe(string code, string name = "caller")
    {
        var description = (JsonObject)More.DeepClone();
        description["name"] = name;
        description["command"] = new JsonArray("/usr/bin/python3", "-I", "-c", Client + code);
        if (!More.ContainsKey("isolation"))
            description["sandbox"] = Sandbox.DeepClone();
        description["grants"] = new JsonObject { ["hostServices"] = new JsonArray(Grant.DeepClone()) };
        return _jail.Write(name + ".json", description.ToJsonString());
    }

    /// <summary>Fails while anything of a run is left.</summary>
    public async Task ShouldLeaveNothingAsync()
    {
        await Eventually.Async(() => Services().Count == 0);
        _jail.Records().ShouldBeEmpty();
        var sockets = Path.Combine(_jail.State, "run/host-services");
        if (Directory.Exists(sockets))
            Directory.EnumerateFileSystemEntries(sockets).ShouldBeEmpty();
    }

    public void Dispose() => _jail.Dispose();
}
