using Berth.Conformance.Jails;
using Berth.TestKit;
using Berth.TestKit.Containers;

namespace Berth.Conformance.Desktop;

/// <summary>
/// A session of an ordinary user with a real compositor without a screen: sway, in the root directory of a Debian that has a new one.
/// </summary>
internal sealed class SwaySession : DesktopSession
{
    private const string Enter =
        """
        mount --rbind /proc "$1/proc" && mount --rbind /dev "$1/dev" && mount -t tmpfs tmpfs "$1/tmp" && mkdir -p "$1$2" &&
        mount --bind "$2" "$1$2" && exec chroot --userspec="$3" "$1" env -i HOME=/tmp PATH=/usr/bin:/bin XDG_RUNTIME_DIR="$2" \
            WLR_BACKENDS=headless WLR_RENDERER=pixman WLR_LIBINPUT_NO_DEVICES=1 WAYLAND_DEBUG=server sway -c "$2/sway.conf" 2>"$2/sway.log"
        """;

    private SwaySession()
        : base(JailKind.BerthAsUser)
    {
    }

    private string Runtime => Path.Combine(Jail.Workspace, "runtime");

    public static async Task<SwaySession> StartAsync()
    {
        var root = await NewerDebianRoot.RequireAsync();
        HostTool.Require("wayland-info");
        var user = UnprivilegedUser.Require();
        var session = new SwaySession();
        Directory.CreateDirectory(session.Runtime);
        File.SetUnixFileMode(session.Runtime, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(Path.Combine(session.Runtime, "sway.conf"), "xwayland disable\n");
        session.Jail.Caller.Own(session.Jail.Workspace);
        session.Keep(Caller.Root().Start(
            ["unshare", "--mount", "--propagation", "private", "sh", "-c", Enter, "sh", root, session.Runtime, $"{user.Uid}:{user.Gid}"],
            "/"));
        session.Variables["XDG_RUNTIME_DIR"] = session.Runtime;
        session.Variables["WAYLAND_DISPLAY"] = "wayland-1";
        await Eventually.Async(async () => (await session.OutsideAsync("wayland-info")).ExitCode == 0);
        return session;
    }

    /// <summary>What the compositor has received from its clients, as it writes it down.</summary>
    public string Received() => File.ReadAllText(Path.Combine(Runtime, "sway.log"));
}
