namespace Berth.Desktop.Portals;

/// <summary>
/// The file by which xdg-desktop-portal(1) knows the app that a caller belongs to: it reads it in the root directory of the process.
/// </summary>
internal static class FlatpakInfo
{
    /// <summary>Its path inside.</summary>
    public const string Path = "/.flatpak-info";

    /// <summary>The name of a workload for compositors and portals: two parts, neither of which starts with a digit.</summary>
    public static string AppId(string workload) => $"berth.{(char.IsAsciiDigit(workload[0]) ? "_" : "")}{workload}";

    /// <summary>The content.</summary>
    public static string Content(string appId, string instanceId) =>
        $"[Application]\nname={appId}\n\n[Instance]\ninstance-id={instanceId}\n\n[Session Bus Policy]\norg.freedesktop.portal.*=talk\n";
}
