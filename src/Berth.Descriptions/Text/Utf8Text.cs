using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Berth.Descriptions.Text;

/// <summary>Properties of UTF-8 text.</summary>
internal static class Utf8Text
{
    private static ReadOnlySpan<byte> Bom => [0xEF, 0xBB, 0xBF];

    /// <summary>The length of the byte order mark at the start: 3 or 0.</summary>
    public static int BomLength(ReadOnlySpan<byte> text) => text.StartsWith(Bom) ? Bom.Length : 0;

    /// <summary>The offset of the first byte that is not UTF-8; -1 if there is none.</summary>
    public static int FirstInvalid(ReadOnlySpan<byte> text)
    {
        if (Utf8.IsValid(text))
            return -1;
        var offset = 0;
        while (Rune.DecodeFromUtf8(text[offset..], out _, out var length) is OperationStatus.Done)
            offset += length;
        return offset;
    }

    /// <summary>The offset of the last character that is not white space; 0 if there is none.</summary>
    public static int LastInk(ReadOnlySpan<byte> text)
    {
        var last = text.LastIndexOfAnyExcept(" \t\r\n"u8);
        while (last > 0 && (text[last] & 0xC0) == 0x80)
            last--;
        return Math.Max(last, 0);
    }
}
