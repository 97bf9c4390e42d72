using System.Text.Json.Nodes;
using Berth.TestKit;

namespace Berth.Conformance.Desktop;

/// <summary>A workload on a real compositor, which knows it as a sandbox's.</summary>
public sealed class WaylandTests
{
    private static readonly string[] s_grant = ["--wayland"];

    /// <summary>What lets a client look at, or type into, the windows of others.</summary>
    private static readonly string[] s_privileged =
    [
        "zwlr_screencopy_manager_v1", "zwp_virtual_keyboard_manager_v1", "zwlr_virtual_pointer_manager_v1", "zwlr_data_control_manager_v1",
        "wp_security_context_manager_v1",
    ];

    /// <summary>A client that asks for an interface under every number that a global may have, whether it is told of it or not.</summary>
    private const string Forger =
        """
        import os, socket, struct, sys
        def text(t): t = t.encode() + b"\0"; return struct.pack("<I", len(t)) + t + b"\0" * (-len(t) % 4)
        def bound(interface, name):
            s = socket.socket(socket.AF_UNIX); s.connect(os.environ["WAYLAND_DISPLAY"]); s.settimeout(10)
            def send(target, opcode, body): s.sendall(struct.pack("<II", target, (8 + len(body)) << 16 | opcode) + body)
            send(1, 1, struct.pack("<I", 2))
            send(2, 0, struct.pack("<I", name) + text(interface) + struct.pack("<II", 1, 3))
            send(1, 0, struct.pack("<I", 4))
            data = b""
            while True:
                while len(data) < 8 or len(data) < struct.unpack_from("<I", data, 4)[0] >> 16:
                    more = s.recv(65536)
                    if not more: return False
                    data += more
                target, word = struct.unpack_from("<II", data); data = data[word >> 16:]
                if target == 1 and word & 0xffff == 0: return False
                if target == 4: return True
        def offered(interface, name):
            try: return bound(interface, name)
            except OSError: return False
        print([name for name in range(1, 128) if offered(sys.argv[1], name)])
        """;

    [Fact]
    public async Task Grant_ShowsTheDisplay_AndNoPrivilegedGlobal()
    {
        using var session = await SwaySession.StartAsync();
        var outside = (await session.OutsideAsync("wayland-info")).ShouldSucceed();

        var inside = (await session.InsideAsync(s_grant, "wayland-info")).ShouldSucceed();
        var without = await session.InsideAsync([], "wayland-info");

        inside.ShouldContain("'xdg_wm_base'");
        inside.ShouldContain("'wl_shm'");
        foreach (var global in s_privileged)
        {
            outside.ShouldContain($"'{global}'");
            inside.ShouldNotContain($"'{global}'");
        }

        without.ExitCode.ShouldNotBe(0);
        session.ShouldLeaveNothing();
    }

    [Fact]
    public async Task Compositor_IsToldTheAppAndTheInstance()
    {
        using var session = await SwaySession.StartAsync();
        var command = session.Description(
            "editor", new JsonObject { ["wayland"] = true }, "sh", "-c", "wayland-info >/dev/null && echo ready; read line");
        var run = session.StartOutside(command);
        (await run.LineAsync()).ShouldBe("ready");
        var instance = Path.GetFileNameWithoutExtension(session.Jail.Records().ShouldHaveSingleItem());

        var received = session.Received();

        received.ShouldContain(".set_sandbox_engine(\"berth\")");
        received.ShouldContain(".set_app_id(\"berth.editor\")");
        received.ShouldContain($".set_instance_id(\"{instance}\")");
    }

    [Fact]
    public async Task ForgedAppId_IsRefused()
    {
        using var session = await SwaySession.StartAsync();
        var socket = Path.Combine(session.Variables["XDG_RUNTIME_DIR"], session.Variables["WAYLAND_DISPLAY"]);
        string[] forge = ["python3", "-I", "-c", Forger, "wp_security_context_manager_v1"];
        (await session.OutsideAsync(["env", $"WAYLAND_DISPLAY={socket}", .. forge])).ShouldSucceed().ShouldNotBe("[]\n");

        (await session.InsideAsync(s_grant, forge)).ShouldSucceed().ShouldBe("[]\n");
        (await session.InsideAsync(s_grant, ["python3", "-I", "-c", Forger, "wl_shm"])).ShouldSucceed().ShouldNotBe("[]\n");
    }

    [Theory, InlineData("TERM"), InlineData("KILL")]
    public async Task SocketThatIsKept_IsDeadAfterTheEnd(string signal)
    {
        using var session = await SwaySession.StartAsync();
        var instance = session.Start(s_grant, "sh", "-c", "wayland-info >/dev/null && echo connected; sleep 60");
        (await instance.LineAsync()).ShouldBe("connected");
        var socket = Path.Combine(
            Directory.EnumerateDirectories(Path.Combine(session.Jail.State, "run/desktop")).ShouldHaveSingleItem(), "wayland-0");
        var kept = Path.Combine(session.Jail.Workspace, "kept");
        (await session.OutsideAsync("ln", socket, kept)).ShouldSucceed();
        (await session.OutsideAsync("env", $"WAYLAND_DISPLAY={kept}", "wayland-info")).ShouldSucceed();

        instance.Signal(signal);
        await instance.EndAsync();

        await Eventually.Async(
            async () => (await session.OutsideAsync("env", $"WAYLAND_DISPLAY={kept}", "wayland-info")).ExitCode != 0);
        (await session.BerthAsync("ps")).ShouldSucceed();
        session.ShouldLeaveNothing();
    }

    [Fact]
    public async Task Unrestricted_IsTheCompositorsOwnSocket_AndSaysSo()
    {
        using var session = await SwaySession.StartAsync();
        var run = await session.Jail.Caller.RunAsync(
            session.Description("shot", new JsonObject { ["wayland"] = "unrestricted" }, "wayland-info"), session.Jail.Workspace,
            session.Environment);

        run.ShouldSucceed().ShouldContain("'zwlr_screencopy_manager_v1'");
        run.Error.ShouldContain("it may take screenshots");
    }

    [Fact]
    public async Task DesktopProfile_HasTheDisplay()
    {
        using var session = await SwaySession.StartAsync();
        var run = await session.OutsideAsync(BerthBinary.Path, "run", "--profile", "desktop", "--", "wayland-info");
        run.ShouldSucceed().ShouldContain("'xdg_wm_base'");
        run.Output.ShouldNotContain("'zwlr_screencopy_manager_v1'");
    }
}
