using System.Globalization;
using Berth.Linux.Files;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Processes;

/// <summary>
/// Descriptors of other processes: /proc/PID/fd and pidfd_getfd(2). Who may not trace a process (ptrace(2), Yama) does not get them.
/// </summary>
public static class ProcessDescriptors
{
    /// <summary>
    /// A descriptor of ours for a socket that another process has open, close-on-exec; the caller owns it. Null: it has no such socket, is
    /// gone, or is not ours to look into.
    /// </summary>
    /// <param name="process">The other process.</param>
    /// <param name="inode">The socket's inode number: <see cref="FileStatus.Inode"/>.</param>
    public static SafeFileHandle? TryTakeSocket(ProcessIdentity process, ulong inode)
    {
        try
        {
            using var handle = ProcessHandle.TryOpen(process);
            return handle is null || FindSocket(process.Pid, inode) is not { } number ? null : TryTake(handle.PidFd, number, inode);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// The path in /proc of a descriptor that a process has for a file which had a name once: that file, whether it has the name yet, or
    /// another. Null: it has none, is gone, or is not ours to look into.
    /// </summary>
    /// <param name="pid">The process.</param>
    /// <param name="isIt">Judges a name, without the kernel's note that it is not there any more.</param>
    public static string? Find(int pid, Predicate<string> isIt)
    {
        const string Deleted = " (deleted)";
        ArgumentNullException.ThrowIfNull(isIt);
        try
        {
            foreach (var entry in new DirectoryInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd")).EnumerateFileSystemInfos())
            {
                if (entry.LinkTarget is { } name && isIt(name.EndsWith(Deleted, StringComparison.Ordinal) ? name[..^Deleted.Length] : name))
                    return entry.FullName;
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // It is gone.
        }

        return null;
    }

    private static int? FindSocket(int pid, ulong inode)
    {
        var wanted = string.Create(CultureInfo.InvariantCulture, $"socket:[{inode}]");
        foreach (var entry in new DirectoryInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd")).EnumerateFileSystemInfos())
        {
            if (entry.LinkTarget == wanted && int.TryParse(entry.Name, CultureInfo.InvariantCulture, out var number))
                return number;
        }

        return null;
    }

    // The process may have put something else there since: what we got is looked at, not what was there.
    private static SafeFileHandle? TryTake(SafeFileHandle pidFd, int number, ulong inode)
    {
        var taken = Libc.pidfd_getfd(pidFd, number);
        if (!taken.IsInvalid && FileStatus.Of(taken) is { Kind: FileKind.Socket } status && status.Inode == inode)
            return taken;
        taken.Dispose();
        return null;
    }
}
