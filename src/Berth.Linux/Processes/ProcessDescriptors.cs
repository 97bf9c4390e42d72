using System.Globalization;
using Berth.Linux.Files;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Processes;

/// <summary>
/// Descriptors of other processes: /proc/PID/fd and pidfd_getfd(2). The caller must be allowed to trace the process (ptrace(2), Yama).
/// </summary>
public static class ProcessDescriptors
{
    /// <summary>
    /// A copy of a socket that another process has open, close-on-exec; the caller owns it. Null: the process has no such socket, has
    /// ended, or may not be traced.
    /// </summary>
    /// <param name="process">The other process.</param>
    /// <param name="inode">The inode number of the socket: <see cref="FileStatus.Inode"/>.</param>
    public static SafeFileHandle? TryTakeSocket(ProcessIdentity process, ulong inode)
    {
        try
        {
            using var handle = ProcessHandle.TryOpen(process);
            return handle is null || FindSocket(process.Pid, inode) is not { } number ? null : TryTake(handle.PidFd, number, inode);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// The path in /proc of a descriptor of a process whose file has a certain name, or had it before it was removed. Null: there is none,
    /// or the process has ended or may not be inspected.
    /// </summary>
    /// <param name="pid">The process.</param>
    /// <param name="matches">Tests a name. The kernel's suffix " (deleted)" is removed before.</param>
    public static string? Find(int pid, Predicate<string> matches)
    {
        const string Deleted = " (deleted)";
        ArgumentNullException.ThrowIfNull(matches);
        try
        {
            foreach (var entry in Entries(pid))
            {
                if (entry.LinkTarget is not { } name)
                    continue;
                if (matches(name.EndsWith(Deleted, StringComparison.Ordinal) ? name[..^Deleted.Length] : name))
                    return entry.FullName;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The process has ended, or may not be inspected.
        }

        return null;
    }

    private static int? FindSocket(int pid, ulong inode)
    {
        var wanted = string.Create(CultureInfo.InvariantCulture, $"socket:[{inode}]");
        foreach (var entry in Entries(pid))
        {
            if (entry.LinkTarget == wanted && int.TryParse(entry.Name, CultureInfo.InvariantCulture, out var number))
                return number;
        }

        return null;
    }

    private static IEnumerable<FileSystemInfo> Entries(int pid) =>
        new DirectoryInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd")).EnumerateFileSystemInfos();

    // Checks the copy: the process may have reused the number since it was looked up.
    private static SafeFileHandle? TryTake(SafeFileHandle pidFd, int number, ulong inode)
    {
        var taken = Libc.pidfd_getfd(pidFd, number);
        if (!taken.IsInvalid && FileStatus.Of(taken) is { Kind: FileKind.Socket } status && status.Inode == inode)
            return taken;
        taken.Dispose();
        return null;
    }
}
