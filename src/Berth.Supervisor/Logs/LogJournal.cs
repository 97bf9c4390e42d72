using System.IO.MemoryMappedFiles;
using System.Runtime.Versioning;
using System.Text;
using Berth.Linux.Descriptors;
using Berth.Linux.Kernel;
using Berth.Supervision.Services;
using Berth.Supervisor.Storage;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Logs;

/// <summary>
/// A journal for output that is moved from a pipe to a log, so that after a kill at any moment each byte is in exactly one place. The
/// kernel moves output from the pipe to the <see cref="Spool"/>, which keeps it until its lines are in the log. The service, the position
/// in the spool, and the previous length of the log are in a file that is mapped into memory: it survives a kill, and a write to it needs
/// no system call.
/// </summary>
/// <remarks>
/// One move at a time: begin, take, write, go on, end. Two entries are used alternately, and a number selects the valid one, so after a
/// kill either the old or the new entry is valid.
/// </remarks>
[SupportedOSPlatform("linux")]
internal sealed class LogJournal : IDisposable
{
    private const int Size = 4096;
    private const int EntryAt = 64; // the other entry is 64 bytes after it
    private const int NameLengthAt = 256;
    private const int NameAt = 260;
    private const int BootAt = 1024;
    private const long LogUntouched = -1;

    /// <summary>A longer spool is truncated when no move is in progress.</summary>
    private const long LongSpool = 1 << 20;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte[] _name = new byte[byte.MaxValue];
    private int _current;
    private (long From, long Line) _entry;

    /// <summary>Opens the journal, and completes the move of an earlier supervisor.</summary>
    public LogJournal(SupervisorPaths paths)
    {
        Lines = new UnfinishedLines(paths.Lines);
        Spool = File.OpenHandle(paths.Spool, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        using (var file = File.OpenHandle(paths.Journal, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            // Written, not only extended: a full disk then fails here, and not as SIGBUS later.
            if (RandomAccess.GetLength(file) != Size)
            {
                RandomAccess.SetLength(file, 0);
                RandomAccess.Write(file, new byte[Size], 0);
            }

            _file = MemoryMappedFile.CreateFromFile(
                file, null, Size, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        }

        _view = _file.CreateViewAccessor(0, Size);

        // After a reboot the content is undefined, because it was not synced.
        if (IsOfThisBoot())
            Settle(paths);
        End();
        if (RandomAccess.GetLength(Spool) > 0)
            RandomAccess.SetLength(Spool, 0);
    }

    /// <summary>The output that was taken from pipes; owned by this object.</summary>
    public SafeFileHandle Spool { get; }

    /// <summary>Where the spool ends, in bytes.</summary>
    public long SpoolEnd { get; private set; }

    /// <summary>The incomplete line of each service.</summary>
    public UnfinishedLines Lines { get; }

    private bool IsBusy => _current != 0;

    /// <summary>
    /// Begins a move of a service's output: a part of its incomplete line, and the spool from its end on.
    /// </summary>
    /// <param name="name">The service.</param>
    /// <param name="line">The number of bytes of the line.</param>
    public void Begin(ServiceName name, long line)
    {
        var count = Encoding.UTF8.GetBytes(name.ToString(), _name);
        _view.Write(NameLengthAt, count);
        _view.WriteArray(NameAt, _name, 0, count);
        Enter(SpoolEnd, line, LogUntouched);
    }

    /// <summary>Records that output was moved or written to the end of the spool.</summary>
    public void Took(int count) => SpoolEnd += count;

    /// <summary>Records the length of a log before lines are written to it.</summary>
    public void LogIs(long length)
    {
        if (IsBusy)
            Enter(_entry.From, _entry.Line, length);
    }

    /// <summary>Records that the spool before this position, and the incomplete line, are in the log.</summary>
    public void GoOn(long from)
    {
        if (IsBusy)
            Enter(from, 0, LogUntouched);
    }

    /// <summary>Ends the move.</summary>
    public void End()
    {
        Switch(0);
        if (SpoolEnd < LongSpool)
            return;
        RandomAccess.SetLength(Spool, 0);
        SpoolEnd = 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
        Spool.Dispose();
    }

    private void Enter(long from, long line, long log)
    {
        var next = _current == 1 ? 2 : 1;
        var at = EntryAt * next;
        _view.Write(at, from);
        _view.Write(at + 8, line);
        _view.Write(at + 16, log);
        _entry = (from, line);
        Switch(next);
    }

    private void Switch(int current)
    {
        // The data to which it refers was written before.
        Thread.MemoryBarrier();
        _view.Write(0, _current = current);
        Thread.MemoryBarrier();
    }

    private bool IsOfThisBoot()
    {
        var boot = Encoding.ASCII.GetBytes(BootId.Read());
        var known = new byte[boot.Length];
        _view.ReadArray(BootAt, known, 0, known.Length);
        if (known.AsSpan().SequenceEqual(boot))
            return true;
        End();
        _view.WriteArray(BootAt, boot, 0, boot.Length);
        return false;
    }

    /// <summary>
    /// Completes an interrupted move: removes its lines from the log, and adds its output to the service's incomplete line. Can itself be
    /// interrupted and repeated.
    /// </summary>
    private void Settle(SupervisorPaths paths)
    {
        var (current, count) = (_view.ReadInt32(0), _view.ReadInt32(NameLengthAt));
        if (current is not (1 or 2) || count is <= 0 or > byte.MaxValue)
            return;
        _view.ReadArray(NameAt, _name, 0, count);
        var (from, line, log) =
            (_view.ReadInt64(EntryAt * current), _view.ReadInt64((EntryAt * current) + 8), _view.ReadInt64((EntryAt * current) + 16));
        var end = RandomAccess.GetLength(Spool);
        if (!ServiceName.TryParse(Encoding.UTF8.GetString(_name, 0, count), out var name)
            || from < 0
            || from > end
            || end - from > int.MaxValue
            || line < 0)
            return;
        if (log >= 0)
            LogFile.CutTo(paths.Log(name), log);
        var rest = new byte[end - from];
        _ = DescriptorIO.ReadAt(Spool, rest, from);
        Lines.Write(name, rest, line);
    }
}
