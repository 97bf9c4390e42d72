namespace Berth.Desktop.Buses;

/// <summary>Names on the buses whose programs do for a caller what a sandbox is to prevent.</summary>
internal static class PowerfulNames
{
    private const string Everything = ".*";

    private static readonly (string Name, string What)[] s_names =
    [
        ("org.freedesktop.systemd1", "starts any program outside the sandbox"),
        ("org.freedesktop.Flatpak", "starts any program outside the sandbox"),
        ("org.freedesktop.secrets", "has all passwords of the user"),
        ("org.freedesktop.impl.portal.PermissionStore", "decides what sandboxed programs may do"),
        ("org.freedesktop.login1", "ends sessions and the host"),
        ("org.freedesktop.PolicyKit1", "decides what the user may do as root"),
        ("org.freedesktop.PackageKit", "installs packages"),
        ("org.gnome.Shell", "evaluates code, and takes screenshots"),
        ("org.gnome.SettingsDaemon", "changes key bindings, which start programs"),
        ("org.kde.KWin", "evaluates scripts, and takes screenshots"),
        ("org.kde.klauncher", "starts any program outside the sandbox"),
        ("ca.desrt.dconf", "changes all settings, among them key bindings that start programs"),
        ("org.a11y.Bus", "reads and operates the windows of all programs"),
    ];

    /// <summary>What a grant of a name gives that a user may not expect.</summary>
    /// <param name="granted">A name, or a name with <c>.*</c>.</param>
    public static IEnumerable<string> In(string granted) =>
        s_names.Where(known => Covers(granted, known.Name)).Select(static known => $"{known.Name} {known.What}");

    private static bool Covers(string granted, string name)
    {
        if (!granted.EndsWith(Everything, StringComparison.Ordinal))
            return granted == name;
        var prefix = granted[..^Everything.Length];
        return name == prefix || (name.StartsWith(prefix, StringComparison.Ordinal) && name[prefix.Length] == '.');
    }
}
