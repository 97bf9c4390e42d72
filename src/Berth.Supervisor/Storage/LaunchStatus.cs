using System.Buffers.Binary;
using Berth.Linux.Descriptors;
using Berth.Linux.Processes;
using Berth.Supervision.Launching;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Storage;

/// <summary>What a launcher has written into its status file so far, see <see cref="LaunchRequest.Status"/>.</summary>
/// <param name="Launcher">The process that was started; null: it has not come that far.</param>
/// <param name="Main">The service's own program.</param>
/// <param name="Exit">How that ended; null: it has not.</param>
/// <param name="IsReady">Whether all that comes before the program's execution was done: it is executed now, or was, or could not be.</param>
/// <param name="IsRefused">Whether the kernel refused to execute it.</param>
internal readonly record struct LaunchStatus(int? Launcher, int? Main, ExitStatus? Exit, bool IsReady, bool IsRefused)
{
    // What tells of the execution comes first: see LaunchRequest.Started.
    private const int Started = 2 * sizeof(int);
    private const int Numbers = Started + (3 * sizeof(int));

    /// <summary>Makes a new file for one launch. The old one stays with the launcher that has it, if any. The caller owns the handle.</summary>
    public static SafeFileHandle Create(string path)
    {
        File.Delete(path);
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        DescriptorIO.Seek(file, Started);
        return file;
    }

    /// <summary>Opens it anew, for what tells of the program's execution: so the kernel tells, by closing it, when nobody has it any more. The caller owns the handle.</summary>
    public static SafeFileHandle OpenStarted(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Reads the file; where there is none, nothing is known.</summary>
    public static LaunchStatus Read(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return Read(file);
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    /// <summary>Reads the file by a descriptor of it; stays the caller's.</summary>
    public static LaunchStatus Read(SafeFileHandle file)
    {
        Span<byte> content = stackalloc byte[Numbers];
        var count = RandomAccess.Read(file, content, 0);
        return new LaunchStatus(
            Number(content[..count], 2),
            Number(content[..count], 3),
            Number(content[..count], 4) is { } status ? EndedProcess.Decode(status) : null,
            Number(content[..count], 0) is > 0,
            Number(content[..count], 1) is > 0);
    }

    private static int? Number(ReadOnlySpan<byte> content, int index) =>
        content.Length < (index + 1) * sizeof(int) ? null : BinaryPrimitives.ReadInt32LittleEndian(content[(index * sizeof(int))..]);
}
