namespace Berth.Desktop.Buses;

/// <summary>Names on the buses whose programs do for a caller what a sandbox is to prevent.</summary>
internal static class PowerfulNames
{
    private const string Everything = ".*";

    private const string Starts = "starts any program outside the sandbox", Passwords = "has passwords of the user";
    private const string Windows = "reads and operates the windows of all programs", Files = "reads and writes the files of the user";

    private static readonly (string Name, string What)[] s_names =
    [
        ("org.freedesktop.systemd1", Starts),
        ("org.freedesktop.Flatpak", Starts),
        ("io.snapcraft.Launcher", Starts),
        ("org.kde.klauncher", Starts),
        ("org.kde.klauncher5", Starts),
        ("org.kde.krunner", Starts),
        ("org.kde.kglobalaccel", "changes key bindings, which start programs"),
        ("org.kde.plasmashell", "evaluates scripts, which start programs"),
        ("org.kde.KWin", "evaluates scripts, and takes screenshots"),
        ("org.kde.kwalletd", Passwords),
        ("org.kde.kwalletd5", Passwords),
        ("org.kde.kwalletd6", Passwords),
        ("org.gnome.keyring", Passwords),
        ("org.freedesktop.secrets", "has all passwords of the user"),
        ("org.freedesktop.impl.portal.PermissionStore", "decides what sandboxed programs may do"),
        ("org.freedesktop.impl.portal.*", "does what portals ask the user about, without a question"),
        ("org.freedesktop.DBus", "changes the variables of programs that the bus starts"),
        ("org.freedesktop.login1", "ends sessions and the host"),
        ("org.freedesktop.machine1", Starts),
        ("org.freedesktop.UDisks2", "mounts and erases disks"),
        ("org.freedesktop.NetworkManager", "changes the host's network, and has its passwords"),
        ("org.freedesktop.PolicyKit1", "decides what the user may do as root"),
        ("org.freedesktop.PackageKit", "installs packages"),
        ("org.freedesktop.FileManager1", "opens any file or directory outside the sandbox"),
        ("org.gnome.Shell", "evaluates code, and takes screenshots"),
        ("org.gnome.Mutter.ScreenCast", "records the screen"),
        ("org.gnome.Mutter.RemoteDesktop", "types and clicks in all windows"),
        ("org.gnome.SettingsDaemon", "changes key bindings, which start programs"),
        ("org.gnome.SessionManager", "ends the session, and starts programs with it"),
        ("org.gnome.Terminal", Starts),
        ("org.gnome.Console", Starts),
        ("org.gtk.vfs.Daemon", Files),
        ("org.Cinnamon", "evaluates code"),
        ("ca.desrt.dconf", "changes all settings, among them key bindings that start programs"),
        ("org.a11y.Bus", Windows),
        ("org.a11y.atspi.Registry", Windows),
    ];

    private static readonly (string Name, string What)[] s_owned =
    [
        ("org.freedesktop.portal.*", "takes the place of the portals, for all programs"),
        ("org.freedesktop.impl.portal.*", "takes the place of what portals ask the user with, for all programs"),
        ("org.freedesktop.secrets", "takes the place of the keyring, and so gets passwords"),
        ("org.freedesktop.DBus", "takes the place of the bus"),
        ("org.kde.kwalletd6", "takes the place of the wallet, and so gets passwords"),
        ("org.a11y.Bus", "takes the place of what reads windows aloud, and so reads all windows"),
    ];

    /// <summary>What a grant to talk to a name gives that a user may not expect.</summary>
    /// <param name="granted">A name, or a name with <c>.*</c>.</param>
    public static IEnumerable<string> In(string granted) => Known(s_names, granted);

    /// <summary>What a grant to own a name gives that a user may not expect.</summary>
    /// <param name="granted">A name, or a name with <c>.*</c>.</param>
    public static IEnumerable<string> Owned(string granted) => Known(s_owned, granted);

    private static IEnumerable<string> Known((string Name, string What)[] names, string granted) =>
        names.Where(known => Covers(granted, known.Name) || Covers(known.Name, Plain(granted)))
            .Select(static known => $"{known.Name} {known.What}");

    private static string Plain(string granted) =>
        granted.EndsWith(Everything, StringComparison.Ordinal) ? granted[..^Everything.Length] : granted;

    private static bool Covers(string granted, string name)
    {
        if (!granted.EndsWith(Everything, StringComparison.Ordinal))
            return granted == name;
        var prefix = granted[..^Everything.Length];
        return name == prefix || (name.StartsWith(prefix, StringComparison.Ordinal) && name[prefix.Length] == '.');
    }
}
