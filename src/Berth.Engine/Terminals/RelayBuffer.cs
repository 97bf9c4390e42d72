namespace Berth.Engine.Terminals;

/// <summary>What was read in one direction and is not written yet. It is filled only when empty.</summary>
internal sealed class RelayBuffer
{
    // PIPE_BUF: a pipe that poll(2) calls writable takes this much without waiting. A terminal's own buffer is no larger either.
    private readonly byte[] _bytes = new byte[4096];
    private int _start;
    private int _end;

    internal bool IsEmpty => _start == _end;

    internal ReadOnlySpan<byte> Pending => _bytes.AsSpan(_start.._end);

    /// <summary>Where the next bytes are read to; <see cref="Fill(int)"/> says how many there were.</summary>
    internal Span<byte> Room => _bytes;

    internal void Fill(int count) => (_start, _end) = (0, count);

    internal void Fill(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes);
        Fill(bytes.Length);
    }

    internal void Take(int count) => _start += count;

    internal void Clear() => Fill(0);
}
