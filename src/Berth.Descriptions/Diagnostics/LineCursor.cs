using Berth.Descriptions.Text;

namespace Berth.Descriptions.Diagnostics;

/// <summary>Moves forward through UTF-8 text and counts lines and columns.</summary>
internal ref struct LineCursor(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private int _offset = Utf8Text.BomLength(text);

    /// <summary>The line, from 1.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>The column in Unicode scalar values, from 1.</summary>
    public int Column { get; private set; } = 1;

    /// <summary>Moves to an offset at or after the present one. An earlier offset has no effect.</summary>
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
