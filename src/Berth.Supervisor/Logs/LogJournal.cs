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
/// Output on its way from a pipe into a log, so that a kill at any moment leaves each byte in just one place. The kernel moves output out
/// of the pipe into the <see cref="Spool"/>, which keeps it until its lines are in the log. Whose it is, from where in the spool on, and
/// how long the log was before, is in a file that is mapped into memory: it outlives a kill, and costs no system call.
/// </summary>
/// <remarks>One mover at a time: begin, take, write, go on, end. The two entries take turns, and one number says which counts: a kill finds
/// the old one or the new one.</remarks>
[SupportedOSPlatform("linux")]
internal sealed class LogJournal : IDisposable
{
    private const int Size = 4096;
    private const int EntryAt = 64; // and the other one 64 further
    private const int NameLengthAt = 256;
    private const int NameAt = 260;
    private const int BootAt = 1024;
    private const long LogUntouched = -1;

    /// <summary>A longer spool is emptied when nothing is on its way.</summary>
    private const long LongSpool = 1 << 20;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte[] _name = new byte[byte.MaxValue];
    private int _current;
    private (long From, long Line) _entry;

    /// <summary>Opens the journal, and settles what an earlier supervisor left in it.</summary>
    public LogJournal(SupervisorPaths paths)
    {
        Lines = new UnfinishedLines(paths.Lines);
        Spool = File.OpenHandle(paths.Spool, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        using (var file = File.OpenHandle(paths.Journal, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            // Written, not only made longer: where there is no room, that fails here and not as SIGBUS later.
            if (RandomAccess.GetLength(file) != Size)
            {
                RandomAccess.SetLength(file, 0);
                RandomAccess.Write(file, new byte[Size], 0);
            }

            _file = MemoryMappedFile.CreateFromFile(
                file, null, Size, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        }

        _view = _file.CreateViewAccessor(0, Size);

        // What was not synced before a reboot may be anything.
        if (IsOfThisBoot())
            Settle(paths);
        End();
        if (RandomAccess.GetLength(Spool) > 0)
            RandomAccess.SetLength(Spool, 0);
    }

    /// <summary>What was taken out of pipes; owned by this object.</summary>
    public SafeFileHandle Spool { get; }

    /// <summary>Where the spool ends, in bytes.</summary>
    public long SpoolEnd { get; private set; }

    /// <summary>The line that each service has begun.</summary>
    public UnfinishedLines Lines { get; }

    private bool IsBusy => _current != 0;

    /// <summary>
    /// Output of a service is on its way: a part of the line that it has begun, and what is in the spool from its end on.
    /// </summary>
    /// <param name="name">The service.</param>
    /// <param name="line">How many bytes of the line.</param>
    public void Begin(ServiceName name, long line)
    {
        var count = Encoding.UTF8.GetBytes(name.ToString(), _name);
        _view.Write(NameLengthAt, count);
        _view.WriteArray(NameAt, _name, 0, count);
        Enter(SpoolEnd, line, LogUntouched);
    }

    /// <summary>The spool is longer by what was just moved, or written, to its end.</summary>
    public void Took(int count) => SpoolEnd += count;

    /// <summary>Lines are about to be written into a log that is this long.</summary>
    public void LogIs(long length)
    {
        if (IsBusy)
            Enter(_entry.From, _entry.Line, length);
    }

    /// <summary>What comes before this place in the spool is in the log, and so is the line that was begun.</summary>
    public void GoOn(long from)
    {
        if (IsBusy)
            Enter(from, 0, LogUntouched);
    }

    /// <summary>Nothing is on its way.</summary>
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
        // What it counts was written before.
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
    /// Takes out of the log what may not be there as a whole, and adds what was on its way to the line that the service has begun. May be
    /// killed and begun anew.
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
