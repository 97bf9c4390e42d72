namespace Berth.Machines.Lifecycle;

/// <summary>A log whose size a guest can't choose: when the file is full it becomes FILE.1, in place of an older one.</summary>
/// <param name="path">The file.</param>
internal sealed class BoundedLog(string path) : IDisposable
{
    /// <summary>The size of a file; there are two at most.</summary>
    public const long MostBytes = 1024 * 1024;

    private FileStream? _file;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        _file ??= new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        _file.Write(bytes);
        if (_file.Length < MostBytes)
            return;
        _file.Dispose();
        _file = null;
        File.Move(path, path + ".1", overwrite: true);
    }

    /// <summary>The end of a log; empty: there is none.</summary>
    public static byte[] ReadEnd(string path, int most)
    {
        using var file = TryOpen(path);
        return file is null ? [] : ReadEnd(file, most);
    }

    /// <summary>Opens a log; null: there is none. The caller owns the result.</summary>
    public static FileStream? TryOpen(string path) => File.Exists(path)
        ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)
        : null;

    /// <summary>The end of a log.</summary>
    public static byte[] ReadEnd(FileStream file, int most)
    {
        file.Seek(-Math.Min(most, file.Length), SeekOrigin.End);
        var bytes = new byte[most];
        return bytes[..file.ReadAtLeast(bytes, most, throwOnEndOfStream: false)];
    }

    public void Dispose() => _file?.Dispose();
}
