using static Berth.Linux.Abi.MountFlags;

namespace Berth.Sandbox.Syscalls;

/// <summary>Mount attributes as text.</summary>
internal static class MountAttributeNames
{
    public static string For(long attributes)
    {
        List<string> names = [];
        if ((attributes & MOUNT_ATTR_RDONLY) != 0)
            names.Add("RDONLY");
        if ((attributes & MOUNT_ATTR_NOSUID) != 0)
            names.Add("NOSUID");
        if ((attributes & MOUNT_ATTR_NODEV) != 0)
            names.Add("NODEV");
        if ((attributes & MOUNT_ATTR_NOEXEC) != 0)
            names.Add("NOEXEC");
        return names.Count == 0 ? "0" : string.Join('|', names);
    }
}
