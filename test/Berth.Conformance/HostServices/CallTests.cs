using System.Text.Json.Nodes;
using Berth.Conformance.Jails;

namespace Berth.Conformance.HostServices;

/// <summary>What a workload may do with a service that it was granted.</summary>
public sealed class CallTests
{
    private const string EveryKind =
        """
        for s in (descriptor(), connect(), connect()):
            assert value(s, "echo", 1, "ü\n\x00", {"a": [None, True, 1e3]}) == [1, "ü\n\x00", {"a": [None, True, 1e3]}]
            assert value(s, "fail") == {"name": "ValueError", "value": "no", "backtrace": ""}
            assert value(s, "big", 100000) == 100000 * "x"
            raw(s, b"<args-via-fd>", [memory(method("echo", ["y" * 300000]))])
            assert receive(s)[0]["data"]["reply"] == ["y" * 300000]
            raw(s, method("signals", [3, 2]))
            assert [receive(s)[0]["data"]["reply"][0] for i in range(3)] == [0, 1, 2] and receive(s)[0]["type"] == "reply"
            r, w = os.pipe(); os.write(w, b"abc"); os.close(w)
            answer, given = call(s, "swap", fds=[r])
            assert answer["data"]["reply"] == 1 and os.read(given[0], 9) == b"cba"
            assert value(s, "put")["name"] == "MethodNotGranted" and "granted: echo" in value(s, "put")["value"]
        print("good")
        """;

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Call_OverEverySocket_PassesValuesSignalsExceptionsAndDescriptors(JailKind kind)
    {
        using var jail = ServiceJail.Make(kind);
        (await jail.RunAsync(EveryKind)).ShouldSucceed().ShouldBe("good\n");
        await jail.ShouldLeaveNothingAsync();
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Call_WithoutIsolation_FindsTheSocketsByTheirVariables(JailKind kind)
    {
        using var jail = ServiceJail.Make(kind);
        jail.More["isolation"] = "none";
        (await jail.RunAsync(EveryKind)).ShouldSucceed().ShouldBe("good\n");
        await jail.ShouldLeaveNothingAsync();
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Call_InTheLandlockTier_FindsTheSocketsByTheirVariables(JailKind kind)
    {
        Assert.SkipUnless(Linux.Landlock.LandlockAbi.Probe().IsAvailable, "needs Landlock");
        using var jail = ServiceJail.Make(kind);
        jail.Sandbox["require"] = "landlock";
        jail.Sandbox["namespaces"] = new JsonObject { ["mount"] = false };
        (await jail.RunAsync(EveryKind)).ShouldSucceed().ShouldBe("good\n");
        await jail.ShouldLeaveNothingAsync();
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Call_OfAServiceInASandboxOfItsOwn_SeesWhatThatShows(JailKind kind)
    {
        using var jail = ServiceJail.Make(kind);
        jail.Grant["environment"] = new JsonObject();
        jail.Grant["sandbox"] = new JsonObject
        {
            ["profile"] = "strict",
            ["filesystem"] = new JsonArray(new JsonObject { ["bind"] = jail.Program }),
        };
        (await jail.RunAsync(EveryKind)).ShouldSucceed().ShouldBe("good\n");

        jail.Grant["command"] = new JsonArray(
            "/usr/bin/python3", "-I", "-c",
            """
            import json, os, socket, sys
            s = socket.socket(fileno=3); s.recv(9999)
            s.send(json.dumps({"type": "reply", "data": {"reply": [os.path.exists(sys.argv[1]), os.path.exists("/run/host-services"), sorted(os.listdir("/proc/self/fd"))]}}).encode())
            """,
            jail.Jail.Secret);
        (await jail.RunAsync("print(value(connect(), 'echo'))")).ShouldSucceed().ShouldBe("[False, False, ['0', '1', '2', '3', '4']]\n");
        await jail.ShouldLeaveNothingAsync();
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Ps_AndShow_ListTheServices(JailKind kind)
    {
        using var jail = ServiceJail.Make(kind);
        using var run = jail.Start("print('ready', flush=True); sys.stdin.read()");
        await run.LineAsync();

        var service = JsonNode.Parse((await jail.Jail.BerthAsync("ps", "--json")).ShouldSucceed())![0]!["hostServices"]![0]!;
        service["name"]!.GetValue<string>().ShouldBe("svc");
        jail.Services().ShouldContain(service["pid"]!.GetValue<int>());
        service["methods"]!.AsArray().Select(static m => m!.GetValue<string>()).ShouldBe(ServiceJail.Granted);
        (await jail.Jail.BerthAsync("ps")).ShouldSucceed().ShouldContain("+ svc");
        (await jail.Jail.BerthAsync("show", "caller")).ShouldSucceed().ShouldContain("may be called: echo swap");
        (await jail.Jail.BerthAsync("show", "caller", "--json")).ShouldSucceed().ShouldContain("\"hostServices\"");

        (await jail.Jail.BerthAsync("stop", "caller")).ShouldSucceed();
        jail.Services().ShouldBeEmpty("stop returns when the services have ended too");
        await run.EndAsync();
        await jail.ShouldLeaveNothingAsync();
    }
}
