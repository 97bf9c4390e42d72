using System.Text.Json.Nodes;
using Berth.Conformance.HostServices;
using Berth.Conformance.Machine;
using Berth.TestKit;
using Berth.TestKit.VirtualMachines;

namespace Berth.Conformance.Vm;

/// <summary>Host services of a workload in a machine: the same program calls them in a sandbox and in a machine.</summary>
[Collection(nameof(MachineCollection))]
public sealed class MachineHostServicesTests
{
    /// <summary>What is the same in both.</summary>
    private const string Same =
        """
        for s in (descriptor(), connect(), connect()):
            assert value(s, "echo", 1, "ü\n\x00", {"a": [None, True, 1e3]}) == [1, "ü\n\x00", {"a": [None, True, 1e3]}]
            assert value(s, "fail") == {"name": "ValueError", "value": "no", "backtrace": ""}
            assert value(s, "big", 3000000) == 3000000 * "x"
            raw(s, b"<args-via-fd>", [memory(method("echo", ["y" * 3000000]))])
            assert receive(s)[0]["data"]["reply"] == ["y" * 3000000]
            raw(s, method("signals", [3, 2]))
            assert [receive(s)[0]["data"]["reply"][0] for i in range(3)] == [0, 1, 2] and receive(s)[0]["type"] == "reply"
            path = os.environ["BERTH_SERVICE_SVC_SOCKET"]; print(value(s, "put"), oct(os.stat(path).st_mode), path)
        print(value(connect(), "die"), value(connect(), "echo", "again"))
        # Too long for the grant (of another length in the machine, whose messages are not read further); not a message; not a text.
        for text in (method("echo", ["z" * 5000000]), b"{" * 70000, b"null", b'{"type":"Method"}', b"\xff\x00"):
            s = connect(); raw(s, b"<args-via-fd>", [memory(text)]); print("".join(c for c in str(receive(s)[0])[:200] if not c.isdigit()))
        # Abandoned: before, within and after the call.
        for i in range(60):
            s = connect()
            if i % 3 == 1: raw(s, method("echo", ["abandoned"]))
            if i % 3 == 2: raw(s, b"<args-via-fd>", [memory(method("echo", ["y" * 300000]))])
            s.close()
        # Many at once, and one that does not read.
        stuck = connect(); stuck.setblocking(False)
        try:
            while True: raw(stuck, method("big", [100000]))
        except BlockingIOError: pass
        def many(i):
            s = connect(); results[i] = value(s, "echo", i); s.close()
        results = [None] * 40; threads = [threading.Thread(target=many, args=(i,)) for i in range(40)]
        [t.start() for t in threads]; [t.join() for t in threads]
        print(results == [[i] for i in range(40)]); stuck.close()
        # After hello, calls run at once; a call beyond the limit is an error of that call.
        s = connect(); raw(s, b'{"type":"hello","data":{"version":1,"features":["id","cancel","stream"]}}'); print(receive(s))
        for i in range(1, 6): raw(s, json.dumps({"type": "method", "data": {"id": i, "name": "echo", "args": [i]}}).encode())
        print(sorted(receive(s)[0]["data"].get("id") for i in range(5)))
        print("good")

        """;

    /// <summary>What a machine refuses.</summary>
    private const string Descriptors =
        """
        s = connect(); r, w = os.pipe(); os.write(w, b"abc")
        answer, given = call(s, "swap", fds=[r]); assert given == []; print(answer["data"]["name"], answer["data"]["value"])
        raw(s, b"<args-via-fd>", [memory(method("echo", ["y" * 300000])), r])
        answer, given = receive(s); assert given == []; print(answer["data"]["value"])
        answer, given = call(s, "swap"); assert given == []; print(answer["data"]["name"], answer["data"]["value"])
        print(value(s, "echo", "alive"))

        """;

    private const string Refusal = "descriptors do not pass between a machine and its host; send the content, or share a directory";

    [Fact]
    public async Task Call_InAMachine_IsAnsweredAsInASandbox()
    {
        HostTool.Require("python3");
        using var host = await VmHost.CreateAsync(MachineKernel.Linux61WithShares);
        await MakeImageAsync(host);
        File.WriteAllText(host["service.py"], ServiceJail.Service);

        var sandbox = await host.RunBerthAsync(["run", Describe(host, "sandboxed", Same)], null);
        sandbox.ShouldSucceed().ShouldEndWith("good\n");
        var planned = (await host.RunBerthAsync(["explain", Describe(host, "both", Same + Descriptors)], null)).ShouldSucceed();
        planned.ShouldContain("Host services");
        planned.ShouldContain("/run/host-services/svc");
        var machine = await host.RunBerthAsync(["run", Path.Combine(host["."], "both.json")], null);
        machine.ShouldSucceed().ShouldBe(
            sandbox.Output
                + $"NotPassedOn a call of svc may have no descriptors: {Refusal}\n"
                + $"a call of svc may have no descriptors: {Refusal}\n"
                + $"NotPassedOn the answer has descriptors: {Refusal}\n"
                + "['alive']\n",
            machine.Error);

        machine.Error.ShouldNotContain("isolation");

        // Nothing is left: no service, no socket, no record.
        VmHost.Processes(host["service.py"]).ShouldBeEmpty();
        if (Directory.Exists(host["state/run/host-services"]))
            Directory.EnumerateFileSystemEntries(host["state/run/host-services"]).ShouldBeEmpty();
        (await host.RunBerthAsync(["ps", "--json"], null)).ShouldSucceed().Trim().ShouldBe("[]");
    }

    private static string Describe(VmHost host, string name, string code)
    {
        var description = new JsonObject
        {
            ["name"] = name,
            ["command"] = new JsonArray("/usr/bin/python3", "-I", "-c", ServiceJail.Client + code),
            ["sandbox"] = new JsonObject { ["profile"] = "strict" },
            ["grants"] = new JsonObject
            {
                ["hostServices"] = new JsonArray(new JsonObject
                {
                    ["name"] = "svc",
                    ["command"] = new JsonArray("/usr/bin/python3", "-I", host["service.py"]),
                    ["methods"] = new JsonArray([.. ServiceJail.Granted.Select(static method => JsonValue.Create(method))]),
                    ["maximumCallSize"] = "4M",
                }),
            },
        };
        if (name == "both")
        {
            description["isolation"] = "machine";
            description["machine"] = JsonNode.Parse(host.MachineObject);
            description["machine"]!.AsObject().Remove("initrd");
            description["machine"]!["image"] = "python";
        }

        File.WriteAllText(host[name + ".json"], description.ToJsonString());
        return host[name + ".json"];
    }

    private static async Task MakeImageAsync(VmHost host)
    {
        Directory.CreateDirectory(host["root"]);
        try
        {
            await PythonRoot.WriteAsync(host["root"], Deadline.Token());
        }
        catch (MachineUnavailableException missing)
        {
            Assert.Skip(missing.Message);
        }

        (await host.RunBerthAsync(["image", "build", "python", "--from", host["root"]], null)).ShouldSucceed();
    }
}
