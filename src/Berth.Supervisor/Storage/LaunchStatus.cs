using System.Buffers.Binary;
using System.Runtime.Versioning;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Supervision.Launching;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Storage;

/// <summary>The content of a launcher's status file so far, see <see cref="LaunchRequest.Status"/>.</summary>
/// <param name="Launcher">The process id of the launcher; negative: the errno of a failed start; null: not known yet.</param>
/// <param name="Main">The service's own program.</param>
/// <param name="Exit">How that program ended; null: it has not ended.</param>
/// <param name="IsReady">Whether the set-up before the exec is complete: the program is being executed, was executed, or could not
/// be.</param>
/// <param name="IsRefused">Whether the kernel refused to execute it.</param>
[SupportedOSPlatform("linux")]
internal readonly record struct LaunchStatus(int? Launcher, int? Main, ExitStatus? Exit, bool IsReady, bool IsRefused)
{
    // The bytes about the exec come first: see LaunchRequest.Started.
    private const int Started = 2 * sizeof(int);
    private const int Numbers = Started + (3 * sizeof(int));

    /// <summary>
    /// Creates a new file for one launch. A launcher that has the old file open keeps it. The caller owns the handle.
    /// </summary>
    public static SafeFileHandle Create(string path)
    {
        var file = PlainFile.Create(path);
        DescriptorIO.Seek(file, Started);
        return file;
    }

    /// <summary>
    /// Opens the file again, for the report of the exec: inotify reports when no process has this descriptor open any more. The caller owns
    /// the handle.
    /// </summary>
    /// <exception cref="LinuxException">It can't be opened.</exception>
    public static SafeFileHandle OpenStarted(string path) =>
        PlainFile.TryOpenWrite(path) ?? throw new LinuxException(Errno.ENOENT, "open", path);

    /// <summary>Opens the file for reading; null: there is none. The caller owns the handle.</summary>
    /// <param name="path">Its path, or that of a descriptor of it in /proc.</param>
    /// <exception cref="LinuxException">It can't be opened.</exception>
    private static SafeFileHandle? TryOpen(string path) =>
        OwnFile.Open(path, PlainFile.TryOpenRead, followLink: path.StartsWith("/proc/", StringComparison.Ordinal));

    /// <summary>Reads the file; if there is none, everything is unknown.</summary>
    public static LaunchStatus Read(string path)
    {
        try
        {
            using var file = TryOpen(path);
            return file is null ? default : Read(file);
        }
        catch (LinuxException none) when (none.Error == Errno.EACCES)
        {
            return default;
        }
    }

    /// <summary>Reads the file from its descriptor; the caller still owns it.</summary>
    public static LaunchStatus Read(SafeFileHandle file)
    {
        Span<byte> content = stackalloc byte[Numbers];
        var count = DescriptorIO.ReadAt(file, content, 0);
        return new LaunchStatus(
            Number(content[..count], 2),
            Number(content[..count], 3),
            Number(content[..count], 4) is { } status ? EndedProcess.Decode(status) : null,
            Number(content[..count], 0) is > 0,
            Number(content[..count], 1) is > 0);
    }

    /// <summary>Whether a process has the file open for writing; null: there is no file.</summary>
    public static bool? IsOpen(string path)
    {
        using var file = TryOpen(path);
        return file is null ? null : FileLease.HasWriter(file);
    }

    private static int? Number(ReadOnlySpan<byte> content, int index) =>
        content.Length < (index + 1) * sizeof(int) ? null : BinaryPrimitives.ReadInt32LittleEndian(content[(index * sizeof(int))..]);
}
