using System.IO.MemoryMappedFiles;
using System.Runtime.Versioning;
using System.Text;
using Berth.Linux;

namespace Berth.Supervision.Builtin;

/// <summary>
/// What the log thread is about to do, in a file that is mapped into memory: it outlives a kill, and costs no system call. Lines are written into a log first and
/// taken out of the service's pipe second. Between the two they are in both places, and after a kill there, this says in which log and from where on.
/// </summary>
internal sealed class LogJournal : IDisposable
{
    private const int Size = 4096;
    private const int LengthAt = 8;
    private const int NameLengthAt = 16;
    private const int NameAt = 20;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte[] _name = new byte[byte.MaxValue];

    /// <summary>Opens the journal, and settles what an earlier supervisor left in it.</summary>
    [SupportedOSPlatform("linux")]
    public LogJournal(SupervisorPaths paths)
    {
        using (var file = File.OpenHandle(paths.Journal, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            // Written, not only made longer: where there is no room, that fails here and not as SIGBUS later.
            if (RandomAccess.GetLength(file) != Size)
            {
                RandomAccess.SetLength(file, 0);
                RandomAccess.Write(file, new byte[Size], 0);
            }

            _file = MemoryMappedFile.CreateFromFile(file, null, Size, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        }

        _view = _file.CreateViewAccessor(0, Size);
        if (Unfinished is { } unfinished)
            Settle(paths, unfinished.Name, unfinished.Length);
        End();
    }

    private (ServiceName Name, long Length)? Unfinished
    {
        get
        {
            var length = _view.ReadInt32(NameLengthAt);
            if (_view.ReadInt32(0) == 0 || length is <= 0 or > byte.MaxValue)
                return null;
            _view.ReadArray(NameAt, _name, 0, length);
            return ServiceName.TryParse(Encoding.UTF8.GetString(_name, 0, length), out var name) ? (name, _view.ReadInt64(LengthAt)) : null;
        }
    }

    /// <summary>Lines are about to be written to a log that is this long.</summary>
    public void Begin(ServiceName name, long length)
    {
        var count = Encoding.UTF8.GetBytes(name.ToString(), _name);
        _view.Write(LengthAt, length);
        _view.Write(NameLengthAt, count);
        _view.WriteArray(NameAt, _name, 0, count);
        _view.Write(0, 1);
    }

    /// <summary>They are taken out of the pipe, or are in no log.</summary>
    public void End() => _view.Write(0, 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    /// <summary>Takes lines out of a log that are in the pipe yet: they come again.</summary>
    [SupportedOSPlatform("linux")]
    private static void Settle(SupervisorPaths paths, ServiceName name, long length)
    {
        try
        {
            using var pipe = NamedPipe.OpenRead(paths.Pipe(name));
            using var copy = Pipe.Create();
            var output = new byte[LogPump.ReadAtOnce];
            var count = NamedPipe.Peek(pipe, copy, output);
            using var log = File.OpenHandle(Path.Combine(paths.Log(name), LogFile.Current), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            var written = new byte[Math.Clamp(RandomAccess.GetLength(log) - length, 0, 2 * LogPump.ReadAtOnce)];
            written = written[..RandomAccess.Read(log, written, length)];
            written = written[..(Array.LastIndexOf(written, (byte)'\n') + 1)];
            if (written.Length > 0 && IsOf(output.AsSpan(0, count), LogStream.LongestLineOf(pipe), written))
                RandomAccess.SetLength(log, length);
        }
        catch (Exception gone) when (gone is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            // Without its pipe or its log there is nothing in two places.
        }
    }

    /// <summary>Whether lines of a log are the start of a pipe's content.</summary>
    private static bool IsOf(ReadOnlySpan<byte> output, int longest, ReadOnlySpan<byte> written)
    {
        var stamp = Encoding.ASCII.GetString(written[..Math.Min(written.Length, LogTime.Length)]);
        if (!LogTime.TryParse(stamp, out var time))
            return false;
        var lines = new List<byte>();
        _ = LogLines.Take(output, longest, isEnd: true, time, lines);
        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(lines).StartsWith(written);
    }
}
