using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Berth.Linux.Text;

/// <summary>
/// Strings of the host as .NET strings and back. To the kernel a path, an argument and a variable are bytes without a NUL, and most of them
/// are
/// UTF-8. Each byte 0xNN that is no part of UTF-8 becomes the lone surrogate U+DCNN, and becomes that byte again (PEP 383,
/// "surrogateescape"): bytes that are decoded and encoded are the same bytes, whatever they are.
/// </summary>
public static class HostText
{
    private const char FirstEscape = '\uDC80';
    private const char LastEscape = '\uDCFF';
    private const int EscapeBase = 0xDC00;
    private const int OnStack = 512;

    /// <summary>UTF-8 for people to read: bytes that are none are written as <c>\xNN</c>.</summary>
    public static Encoding Readable { get; } = MakeReadable();

    /// <summary>The text of the bytes.</summary>
    /// <param name="bytes">Any bytes.</param>
    public static string Decode(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : DecodeOdd(bytes);

    /// <summary>The bytes of a text.</summary>
    /// <param name="text">What <see cref="Decode(ReadOnlySpan{byte})"/> gave, or any text.</param>
    /// <exception cref="ArgumentException">It has a lone surrogate that stands for no byte: not U+DC80 to U+DCFF.</exception>
    public static byte[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = new byte[GetByteCount(text)];
        _ = Encode(text, bytes);
        return bytes;
    }

    /// <summary>Writes the bytes of a text; <see cref="GetMaxByteCount"/> says how much room is always enough.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bytes">Where they go.</param>
    /// <returns>How many there are.</returns>
    /// <exception cref="ArgumentException">The text has a lone surrogate that stands for no byte, or there is not enough room.</exception>
    public static int Encode(ReadOnlySpan<char> text, Span<byte> bytes) =>
        TryEncode(text, bytes, out var count) ? count : throw new ArgumentException("There is not enough room for the bytes of the text.", nameof(bytes));

    /// <summary>Writes the bytes of a text; false where they do not fit.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bytes">Where they go.</param>
    /// <param name="count">How many there are.</param>
    /// <exception cref="ArgumentException">The text has a lone surrogate that stands for no byte.</exception>
    public static bool TryEncode(ReadOnlySpan<char> text, Span<byte> bytes, out int count)
    {
        count = 0;
        while (true)
        {
            var status = Utf8.FromUtf16(text, bytes[count..], out var read, out var written, replaceInvalidSequences: false);
            count += written;
            if (status is OperationStatus.Done)
                return true;
            if (status is OperationStatus.DestinationTooSmall || count == bytes.Length)
                return false;
            bytes[count++] = ByteOf(text[read]);
            text = text[(read + 1)..];
        }
    }

    /// <summary>How many bytes a text is.</summary>
    /// <param name="text">The text.</param>
    public static int GetByteCount(ReadOnlySpan<char> text)
    {
        // A lone surrogate is counted as U+FFFD, which is three bytes.
        var count = Encoding.UTF8.GetByteCount(text);
        return count - (2 * CountLone(text));
    }

    /// <summary>How many bytes a text of that length is at most.</summary>
    /// <param name="length">Its length in UTF-16 units.</param>
    public static int GetMaxByteCount(int length) => 3 * length;

    /// <summary>Whether a character of a text stands for a byte that is no UTF-8: for a lone surrogate only.</summary>
    /// <param name="character">The character.</param>
    public static bool IsByte(char character) => character is >= FirstEscape and <= LastEscape;

    /// <summary>Whether bytes that are no UTF-8 are in a text.</summary>
    /// <param name="text">The text.</param>
    public static bool HasBytes(ReadOnlySpan<char> text) => CountLone(text) > 0;

    /// <summary>The text of the bytes up to the NUL.</summary>
    /// <param name="text">What the C library gave; null gives "".</param>
    internal static unsafe string Decode(byte* text) =>
        // SAFETY: the caller's string ends with a NUL.
        Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));

    private static Encoding MakeReadable()
    {
        var encoding = (Encoding)new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).Clone();
        encoding.EncoderFallback = new ByteEscapeFallback();
        return encoding;
    }

    private static int CountLone(ReadOnlySpan<char> text)
    {
        var count = 0;
        for (var next = text.IndexOfAnyInRange('\uD800', '\uDFFF'); next >= 0; next = text.IndexOfAnyInRange('\uD800', '\uDFFF'))
        {
            var isPair = char.IsHighSurrogate(text[next]) && next + 1 < text.Length && char.IsLowSurrogate(text[next + 1]);
            count += isPair ? 0 : 1;
            text = text[(next + (isPair ? 2 : 1))..];
        }

        return count;
    }

    private static string DecodeOdd(ReadOnlySpan<byte> bytes)
    {
        // No byte is more than one UTF-16 unit.
        var rented = bytes.Length > OnStack ? ArrayPool<char>.Shared.Rent(bytes.Length) : null;
        var text = rented ?? stackalloc char[OnStack];
        var length = 0;
        while (true)
        {
            var status = Utf8.ToUtf16(bytes, text[length..], out var read, out var written, replaceInvalidSequences: false);
            length += written;
            if (status is OperationStatus.Done)
                break;
            text[length++] = (char)(EscapeBase + bytes[read]);
            bytes = bytes[(read + 1)..];
        }

        var decoded = new string(text[..length]);
        if (rented is not null)
            ArrayPool<char>.Shared.Return(rented);
        return decoded;
    }

    private static byte ByteOf(char character) => IsByte(character)
        ? (byte)(character - EscapeBase)
        : throw new ArgumentException($"A text passed to the system may not contain the lone surrogate U+{(int)character:X4}, which stands for no byte.", nameof(character));
}
