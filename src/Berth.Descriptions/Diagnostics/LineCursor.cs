using Berth.Descriptions.Text;

namespace Berth.Descriptions.Diagnostics;

/// <summary>Walks forward through UTF-8 text and says at which line and column it is.</summary>
internal ref struct LineCursor(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private int _offset = Utf8Text.BomLength(text);

    /// <summary>1-based.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>1-based, in Unicode scalar values.</summary>
    public int Column { get; private set; } = 1;

    /// <summary>Moves to an offset at or after the present one; an earlier one changes nothing.</summary>
    public void MoveTo(int offset)
    {
        for (; _offset < offset && _offset < _text.Length; _offset++)
        {
            var b = _text[_offset];
            if (b == '\n')
            {
                Line++;
                Column = 1;
            }
            else if (!IsContinuation(b))
            {
                Column++;
            }
        }
    }

    private static bool IsContinuation(byte b) => (b & 0xC0) == 0x80;
}
