using System.Buffers.Binary;
using Berth.Linux;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervision.Builtin;

/// <summary>What a launcher has written into its status file so far, see <see cref="LaunchRequest.Status"/>.</summary>
/// <param name="Launcher">The process that was started; null: it has not come that far.</param>
/// <param name="Main">The service's own program.</param>
/// <param name="Exit">How that ended; null: it has not.</param>
internal readonly record struct LaunchStatus(int? Launcher, int? Main, ExitStatus? Exit)
{
    private const int Numbers = 3 * sizeof(int);
    private const int MostOutput = 1 << 20; // a pipe holds no more, where root has not said otherwise (pipe(7))

    /// <summary>Makes a new file for one launch. The old one stays with the launcher that has it, if any. The caller owns the handle.</summary>
    public static SafeFileHandle Create(string path)
    {
        File.Delete(path);
        return File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
    }

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
            count < sizeof(int) ? null : BinaryPrimitives.ReadInt32LittleEndian(content),
            count < 2 * sizeof(int) ? null : BinaryPrimitives.ReadInt32LittleEndian(content[sizeof(int)..]),
            count < Numbers ? null : EndedProcess.Decode(BinaryPrimitives.ReadInt32LittleEndian(content[(2 * sizeof(int))..])));
    }

    /// <summary>What the launcher has left of the service's output: the last lines of one that ended when nobody read.</summary>
    public static byte[] ReadOutput(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var output = new byte[Math.Clamp(RandomAccess.GetLength(file) - Numbers, 0, MostOutput)];
            return output[..DescriptorIO.ReadAt(file, output, Numbers)];
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>Takes that out of the file.</summary>
    public static void DropOutput(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            if (RandomAccess.GetLength(file) > Numbers)
                RandomAccess.SetLength(file, Numbers);
        }
        catch (IOException)
        {
            // There is none.
        }
    }
}
