using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Desktop;

/// <summary>A session with a real X server without a screen (Xvfb), which asks for a cookie.</summary>
internal sealed class XSession : DesktopSession
{
    private RunningCommand? _server;

    private XSession(JailKind kind)
        : base(kind)
    {
    }

    /// <summary>The number of the display.</summary>
    public string Display { get; private set; } = "";

    public static async Task<XSession> StartAsync(JailKind kind, params string[] arguments)
    {
        foreach (var tool in new[] { "Xvfb", "xdpyinfo", "xhost", "xwininfo" })
            HostTool.Require(tool);
        var session = new XSession(kind);
        // For any host and any display: Xau(3).
        File.WriteAllBytes(
            session.Authority,
            [0xff, 0xff, 0, 0, 0, 0, 0, 18, .. "MIT-MAGIC-COOKIE-1"u8, 0, 16, .. Guid.NewGuid().ToByteArray()]);
        session.Jail.Caller.Own(session.Jail.Workspace);
        session.Variables["XAUTHORITY"] = session.Authority;
        await session.StartServerAsync("-displayfd", "1", arguments);
        return session;
    }

    /// <summary>The file with the cookie.</summary>
    public string Authority => Path.Combine(Jail.Workspace, "xauthority");

    /// <summary>The access list, without its first line.</summary>
    public async Task<string[]> HostsAsync() =>
        [.. (await OutsideAsync("xhost")).ShouldSucceed().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)];

    /// <summary>Ends the server, and starts another on the same display.</summary>
    public async Task ReplaceServerAsync()
    {
        _server!.Signal("TERM");
        await _server.EndAsync();
        await StartServerAsync($":{Display}", "-displayfd 1", ["-noreset"]);
    }

    private async Task StartServerAsync(string first, string second, string[] arguments)
    {
        _server = StartOutside(["Xvfb", first, .. second.Split(' '), "-nolisten", "tcp", "-auth", Authority, .. arguments]);
        Display = (await _server.LineAsync()).Trim();
        Variables["DISPLAY"] = ":" + Display;
    }
}
