using System.Text;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Commands;

/// <summary>Collects the output that a command writes to a pipe, and keeps its first or last bytes.</summary>
/// <param name="source">The read end of the pipe, owned by the caller. CollectAsync sets O_NONBLOCK.</param>
/// <param name="maximum">The number of bytes to keep.</param>
/// <param name="keepEnd">Whether to keep the last bytes instead of the first.</param>
public sealed class BoundedOutput(SafeFileHandle source, int maximum, bool keepEnd)
{
    private const int ReadSize = 16 * 1024;
    private const int MostInPipe = 1024 * 1024; // /proc/sys/fs/pipe-max-size

    private readonly byte[] _buffer = new byte[ReadSize];
    private byte[] _kept = [];
    private int _length;

    /// <summary>Whether the command wrote more than <see cref="Kept"/>.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The bytes that were kept.</summary>
    public ReadOnlyMemory<byte> Kept => _kept.AsMemory(Math.Max(0, _length - maximum), Math.Min(_length, maximum));

    /// <summary>
    /// Reads to the end of the pipe. Once the command has ended, reads only what the pipe holds: a process that the command left behind may
    /// keep the pipe open.
    /// </summary>
    /// <param name="ended">Cancelled when the command has ended.</param>
    /// <exception cref="LinuxException">read(2) failed.</exception>
    public async Task CollectAsync(CancellationToken ended)
    {
        LinuxException.ThrowIfFailed(Libc.fcntl(source, Libc.F_SETFL, Libc.O_NONBLOCK), "set O_NONBLOCK");
        try
        {
            while (true)
            {
                await Reactor.WaitReadableAsync(source, ended).ConfigureAwait(false);
                if (ReadOnce() == 0)
                    return;
            }
        }
        catch (OperationCanceledException)
        {
            // A process that still has the pipe may continue to write. The command can have left at most the pipe's capacity in it.
            for (var read = 0; read < MostInPipe && ReadOnce() is > 0 and var count; read += count)
            {
            }
        }
    }

    /// <summary>The bytes that were kept, decoded as UTF-8; invalid bytes become U+FFFD.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Kept.Span);

    /// <summary>Reads once without blocking. Returns 0 at the end, -1 if there is no data.</summary>
    private int ReadOnce()
    {
        nint count;
        do
            count = Libc.read(source, _buffer, ReadSize);
        while (count < 0 && Libc.LastError == Errno.EINTR);
        if (count < 0)
            return Libc.LastError == Errno.EAGAIN ? -1 : throw LinuxException.Last("read the output of a command");
        Keep(_buffer.AsSpan(0, (int)count));
        return (int)count;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        IsCut |= _length + bytes.Length > maximum;
        if (!keepEnd)
            bytes = bytes[..Math.Min(bytes.Length, maximum - _length)];
        else if (_length > maximum + ReadSize)
            _length = DropStart();
        if (_kept.Length < _length + bytes.Length)
            Array.Resize(ref _kept, Math.Max(_length + bytes.Length, 2 * _kept.Length));
        bytes.CopyTo(_kept.AsSpan(_length));
        _length += bytes.Length;
    }

    private int DropStart()
    {
        _kept.AsSpan(_length - maximum, maximum).CopyTo(_kept);
        return maximum;
    }
}
