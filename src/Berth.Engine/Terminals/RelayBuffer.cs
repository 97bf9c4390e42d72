namespace Berth.Engine.Terminals;

/// <summary>The bytes that were read in one direction and not written yet. The buffer is filled only when it is empty.</summary>
internal sealed class RelayBuffer
{
    // PIPE_BUF: a pipe that poll(2) reports as writable takes this much without blocking. A terminal's buffer is not larger.
    private readonly byte[] _bytes = new byte[4096];
    private int _start;
    private int _end;

    internal bool IsEmpty => _start == _end;

    internal ReadOnlySpan<byte> Pending => _bytes.AsSpan(_start.._end);

    /// <summary>The space for the next bytes; <see cref="Fill(int)"/> sets their number.</summary>
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
