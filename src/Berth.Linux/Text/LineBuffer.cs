namespace Berth.Linux.Text;

/// <summary>
/// Splits bytes that are read piece by piece into lines. A line longer than the limit is returned in pieces, so a writer that never ends a
/// line uses no more memory than the limit.
/// </summary>
public sealed class LineBuffer
{
    /// <summary>A limit in bytes for lines of logs.</summary>
    public const int LongLine = 1024 * 1024;

    private const int FirstSize = 16 * 1024;

    private readonly int _longest;
    private byte[] _bytes;
    private int _start;
    private int _searched;
    private int _end;

    /// <summary>Creates an empty buffer.</summary>
    /// <param name="longest">The length in bytes at which a line is cut; at least 4, the length of the longest UTF-8 character.</param>
    public LineBuffer(int longest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, 4);
        _longest = longest;
        _bytes = new byte[Math.Min(longest + 1, FirstSize)];
    }

    /// <summary>The number of bytes taken so far, including newlines.</summary>
    public long Taken { get; private set; }

    /// <summary>Whether the buffer contains an incomplete line.</summary>
    public bool HasRest => _end > _start;

    /// <summary>Returns space to read into, at least one byte. Take all complete lines first.</summary>
    public Memory<byte> GetMemory()
    {
        if (_start > 0)
        {
            _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
            (_start, _searched, _end) = (0, _searched - _start, _end - _start);
        }

        if (_end == _bytes.Length)
            Array.Resize(ref _bytes, Math.Min(_longest + 1, _bytes.Length * 2));
        return _bytes.AsMemory(_end);
    }

    /// <summary>Adds the first bytes of the space that <see cref="GetMemory"/> returned.</summary>
    /// <param name="count">The number of bytes read.</param>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_bytes.Length - _end), nameof(count));
        _end += count;
    }

    /// <summary>Takes the next complete line, or a piece of a line longer than the limit. A piece ends between UTF-8 characters.</summary>
    /// <param name="line">The line without its newline; valid until the next call.</param>
    public bool TryTake(out ReadOnlyMemory<byte> line)
    {
        var newline = _bytes.AsSpan(_searched, _end - _searched).IndexOf((byte)'\n');
        if (newline >= 0)
        {
            line = Take(_searched + newline - _start, newlines: 1);
            return true;
        }

        _searched = _end;
        var isLonger = _end - _start > _longest;
        line = isLonger ? Take(WholeCharacters(_bytes.AsSpan(_start, _longest)), newlines: 0) : default;
        return isLonger;
    }

    /// <summary>Takes the rest at the end of the input: a line without a newline, or nothing.</summary>
    public ReadOnlyMemory<byte> TakeRest() => Take(_end - _start, newlines: 0);

    private ReadOnlyMemory<byte> Take(int length, int newlines)
    {
        var line = _bytes.AsMemory(_start, length);
        _start = _searched = _start + length + newlines;
        Taken += length + newlines;
        return line;
    }

    /// <summary>Returns the length without an incomplete character at the end.</summary>
    private static int WholeCharacters(ReadOnlySpan<byte> bytes)
    {
        var start = bytes.Length - 1;
        while (start > bytes.Length - 4 && (bytes[start] & 0b1100_0000) == 0b1000_0000)
            start--;
        var needed = bytes[start] switch { >= 0b1111_0000 => 4, >= 0b1110_0000 => 3, >= 0b1100_0000 => 2, _ => 1 };
        return start + needed > bytes.Length ? start : bytes.Length;
    }
}
