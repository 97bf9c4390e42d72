using System.Globalization;
using System.Runtime.Versioning;
using Berth.Linux.Files;

namespace Berth.Supervision.S6;

/// <summary>
/// The user of an s6-svscan. The owner of its directory is not reliable; but s6-svscan holds a lock, and the kernel shows which process
/// does (proc_locks(5)).
/// </summary>
[SupportedOSPlatform("linux")]
internal static class S6Owner
{
    private const int Pid = 4, File = 5;

    /// <summary>The uid of the s6-svscan of a scan directory; null: none was found.</summary>
    public static uint? Find(string scanDirectory)
    {
        var own = Path.Combine(scanDirectory, ".s6-svscan");
        return HolderOf(Path.Combine(own, "lock")) ?? FileStatus.TryOf(own)?.Uid;
    }

    private static uint? HolderOf(string path)
    {
        if (FileStatus.TryOf(path) is not { } locked)
            return null;
        var inode = string.Create(CultureInfo.InvariantCulture, $":{locked.Inode}");
        foreach (var line in System.IO.File.ReadLines("/proc/locks"))
        {
            // 28: POSIX  ADVISORY  WRITE 27698 fe:00:11711055 0 EOF
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > File } fields
                && fields[File].EndsWith(inode, StringComparison.Ordinal)
                && FileStatus.TryOf($"/proc/{fields[Pid]}") is { } process)
                return process.Uid;
        }

        return null;
    }
}
