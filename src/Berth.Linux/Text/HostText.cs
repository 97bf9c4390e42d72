using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Berth.Linux.Text;

/// <summary>
/// Converts strings of the host to .NET strings and back. For the kernel, a path, an argument and an environment variable are bytes
/// without a NUL, and usually UTF-8. A byte 0xNN that is not part of valid UTF-8 becomes the lone surrogate U+DCNN, and becomes that byte
/// again (PEP 383, "surrogateescape"). So any bytes that are decoded and encoded again are unchanged.
/// </summary>
public static class HostText
{
    private const char FirstEscape = '\uDC80';
    private const char LastEscape = '\uDCFF';
    private const int EscapeBase = 0xDC00;
    private const int OnStack = 512;

    /// <summary>UTF-8 for output to people: bytes that are not UTF-8 are written as <c>\xNN</c>.</summary>
    public static Encoding Readable { get; } = MakeReadable();

    /// <summary>Decodes bytes.</summary>
    /// <param name="bytes">Any bytes.</param>
    public static string Decode(ReadOnlySpan<byte> bytes) =>
        Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : DecodeWithEscapes(bytes);

    /// <summary>Encodes a text.</summary>
    /// <param name="text">A result of <see cref="Decode(ReadOnlySpan{byte})"/>, or any text.</param>
    /// <exception cref="ArgumentException">The text has a lone surrogate outside of U+DC80 to U+DCFF, which stands for no byte.</exception>
    public static byte[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = new byte[GetByteCount(text)];
        _ = Encode(text, bytes);
        return bytes;
    }

    /// <summary>Encodes a text into a buffer; <see cref="GetMaxByteCount"/> bytes are always enough.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bytes">Receives the bytes.</param>
    /// <returns>The number of bytes.</returns>
    /// <exception cref="ArgumentException">The text has a lone surrogate that stands for no byte, or the buffer is too small.</exception>
    public static int Encode(ReadOnlySpan<char> text, Span<byte> bytes) =>
        TryEncode(text, bytes, out var count)
            ? count
            : throw new ArgumentException("There is not enough room for the bytes of the text.", nameof(bytes));

    /// <summary>Encodes a text into a buffer; false if the buffer is too small.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bytes">Receives the bytes.</param>
    /// <param name="count">The number of bytes written.</param>
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

    /// <summary>The number of bytes of an encoded text.</summary>
    /// <param name="text">The text.</param>
    public static int GetByteCount(ReadOnlySpan<char> text)
    {
        // GetByteCount counts a lone surrogate as the three bytes of U+FFFD.
        var count = Encoding.UTF8.GetByteCount(text);
        return count - (2 * CountLone(text));
    }

    /// <summary>The maximum number of bytes of an encoded text.</summary>
    /// <param name="length">The length of the text in UTF-16 code units.</param>
    public static int GetMaxByteCount(int length) => 3 * length;

    /// <summary>Whether a lone surrogate stands for a byte that is not UTF-8.</summary>
    /// <param name="character">The character.</param>
    public static bool IsByte(char character) => character is >= FirstEscape and <= LastEscape;

    /// <summary>Whether a text contains bytes that are not UTF-8.</summary>
    /// <param name="text">The text.</param>
    public static bool HasBytes(ReadOnlySpan<char> text) => CountLone(text) > 0;

    /// <summary>Decodes a NUL-terminated string.</summary>
    /// <param name="text">The string; null becomes "".</param>
    internal static unsafe string Decode(byte* text) =>
        // SAFETY: the string of the caller ends with a NUL.
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

    private static string DecodeWithEscapes(ReadOnlySpan<byte> bytes)
    {
        // A byte becomes at most one UTF-16 code unit.
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
        : throw new ArgumentException(
            $"A text passed to the system may not contain the lone surrogate U+{(int)character:X4}, which stands for no byte.",
            nameof(character));
}
