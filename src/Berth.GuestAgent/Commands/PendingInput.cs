using Berth.Linux.Errors;
using Berth.Linux.Terminals;
using Berth.Machines.Guest.Wire;
using Microsoft.Win32.SafeHandles;

namespace Berth.GuestAgent.Commands;

/// <summary>Input that the command has not read yet: never more than the window.</summary>
internal sealed class PendingInput
{
    private const byte EndOfTerminalInput = 4; // Ctrl-D
    private readonly byte[] _bytes = new byte[GuestWire.FirstWindow];
    private int _start;
    private int _end;
    private bool _isEnding;
    private bool _isClosed;

    /// <summary>Whether there is something to write.</summary>
    public bool IsWaiting => !_isClosed && _end > _start;

    /// <summary>Adds input of the host.</summary>
    /// <exception cref="GuestProtocolException">It is more than the window.</exception>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_isEnding)
            throw new GuestProtocolException("the host sent input after its end");
        _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
        (_start, _end) = (0, _end - _start);
        if (bytes.Length > _bytes.Length - _end)
            throw new GuestProtocolException("the host sent more input than the window permits");
        bytes.CopyTo(_bytes.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>No more input comes; the command sees the end when it has read all.</summary>
    public void End() => _isEnding = true;

    /// <summary>
    /// Writes as much as there is room for, and the end after all. Returns the number of bytes that are out of the way: written, or dropped
    /// because the command has closed its input.
    /// </summary>
    public int WriteTo(SafeFileHandle input, bool isTerminal)
    {
        if (_isClosed)
            return Drop();
        var written = 0;
        while (_end > _start)
        {
            int? count;
            try
            {
                count = TerminalIO.Write(input, _bytes.AsSpan(_start, _end - _start));
            }
            catch (LinuxException)
            {
                count = null;
            }

            if (count is null)
            {
                Close(input, isTerminal);
                return written + Drop();
            }

            if (count == 0)
                return written;
            written += count.Value;
            _start += count.Value;
        }

        if (_isEnding)
        {
            if (isTerminal)
                _ = TerminalIO.Write(input, [EndOfTerminalInput]);
            Close(input, isTerminal);
        }

        return written;
    }

    private int Drop()
    {
        var dropped = _end - _start;
        _start = _end = 0;
        return dropped;
    }

    private void Close(SafeFileHandle input, bool isTerminal)
    {
        _isClosed = true;
        // A terminal is one object for both directions.
        if (!isTerminal)
            input.Dispose();
    }
}
