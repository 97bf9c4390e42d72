using Berth.Desktop.Host;
using Berth.Workloads.Specs;

namespace Berth.Desktop.Devices;

/// <summary>The device files of a grant that the host has, with the directories of /sys in which drivers look them up.</summary>
internal static class DeviceEntries
{
    private static readonly string[] s_common = ["/sys/dev/char", "/sys/devices"];

    /// <summary>Graphics processors: Direct Rendering Manager, NVIDIA's own, AMD's for computing.</summary>
    public static IReadOnlyList<FilesystemEntry> Gpu(IDesktopHost host) =>
        Of(host, static name => name is "dri" or "kfd" || name.StartsWith("nvidia", StringComparison.Ordinal),
            "/sys/class/drm", "/sys/bus/pci");

    /// <summary>Cameras: Video4Linux.</summary>
    public static IReadOnlyList<FilesystemEntry> Cameras(IDesktopHost host) =>
        Of(host, static name => IsNumbered(name, "video") || IsNumbered(name, "media") || IsNumbered(name, "v4l-subdev"),
            "/sys/class/video4linux", "/sys/bus/usb");

    /// <summary>Input devices.</summary>
    public static IReadOnlyList<FilesystemEntry> Input(IDesktopHost host) =>
        Of(host, static name => name is "input", "/sys/class/input", "/run/udev/data");

    private static List<FilesystemEntry> Of(IDesktopHost host, Func<string, bool> isGranted, params string[] described)
    {
        var entries = new List<FilesystemEntry>();
        foreach (var name in host.List("/dev").Where(isGranted))
            entries.Add(new BindEntry($"/dev/{name}", $"/dev/{name}") { Write = true, Device = true, Optional = true });
        if (entries.Count > 0)
            entries.AddRange(s_common.Concat(described).Select(static path => new BindEntry(path, path) { Optional = true }));
        return entries;
    }

    private static bool IsNumbered(string name, string kind) =>
        name.Length > kind.Length
        && name.StartsWith(kind, StringComparison.Ordinal)
        && name.AsSpan(kind.Length).IndexOfAnyExceptInRange('0', '9') < 0;
}
