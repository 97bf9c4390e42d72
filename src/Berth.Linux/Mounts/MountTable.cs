using System.Collections.Immutable;
using Berth.Linux.Errors;
using Berth.Linux.Kernel;

namespace Berth.Linux.Mounts;

/// <summary>The mounts that a process sees, in the kernel's order: a later mount covers an earlier one at the same mount point.</summary>
/// <param name="Mounts">One for each line of mountinfo.</param>
public sealed record MountTable(ImmutableArray<MountInfo> Mounts)
{
    /// <summary>The mounts of this process.</summary>
    /// <exception cref="LinuxException">/proc can't be read.</exception>
    public static MountTable ReadSelf() => Parse(KernelFile.Read(KernelFile.Path(null, "mountinfo")));

    /// <summary>The mounts of another process.</summary>
    /// <param name="pid">Its pid.</param>
    /// <exception cref="LinuxException">ENOENT: the process has ended; EACCES: another user owns it.</exception>
    public static MountTable Read(int pid) => Parse(KernelFile.Read(KernelFile.Path(pid, "mountinfo")));

    /// <summary>Parses a mountinfo file.</summary>
    /// <exception cref="FormatException">The text is malformed.</exception>
    public static MountTable Parse(string text)
    {
        var mounts = ImmutableArray.CreateBuilder<MountInfo>();
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan()[range];
            if (!line.IsEmpty)
                mounts.Add(MountInfo.Parse(line));
        }

        return new MountTable(mounts.ToImmutable());
    }

    /// <summary>The mount that a path is on: the last one with the deepest mount point. Null if the table has no root.</summary>
    /// <param name="path">An absolute path without symbolic links and dots.</param>
    public MountInfo? Find(string path)
    {
        MountInfo? found = null;
        foreach (var mount in Mounts)
        {
            if (Contains(mount.MountPoint, path) && (found is null || mount.MountPoint.Length >= found.MountPoint.Length))
                found = mount;
        }

        return found;
    }

    /// <summary>The mounts at a path and below it.</summary>
    /// <param name="path">An absolute path without symbolic links and dots.</param>
    public IEnumerable<MountInfo> Below(string path) => Mounts.Where(mount => Contains(path, mount.MountPoint));

    private static bool Contains(string directory, string path) =>
        path.StartsWith(directory, StringComparison.Ordinal)
        && (path.Length == directory.Length || directory.EndsWith('/') || path[directory.Length] is '/');
}
