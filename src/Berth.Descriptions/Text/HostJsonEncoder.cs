using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;

namespace Berth.Descriptions.Text;

/// <summary>
/// Escapes characters that JSON requires to be escaped, control characters that would affect a terminal, and lone surrogates, which stand
/// for bytes of the host that are not UTF-8. The base library's encoders replace lone surrogates by U+FFFD. They also escape for HTML, and
/// at each start fill tables for all of Unicode, which takes longer than writing a record.
/// </summary>
/// <param name="isAscii">Whether to escape all characters that are not ASCII.</param>
internal sealed class HostJsonEncoder(bool isAscii) : JavaScriptEncoder
{
    private const int Delete = 0x7F, LastControl = 0x9F, FirstPlane = 0xFFFF;
    private const int EscapeLength = 6; // \u0000; a character outside of the BMP takes two escapes

    /// <inheritdoc/>
    public override int MaxOutputCharactersPerInputCharacter => EscapeLength;

    /// <summary>Whether a lone surrogate stands for a byte.</summary>
    public static bool IsByte(char surrogate) => surrogate is >= '\uDC80' and <= '\uDCFF';

    /// <inheritdoc/>
    public override bool WillEncode(int unicodeScalar) =>
        unicodeScalar is < ' ' or '"' or '\\' or (>= Delete and <= LastControl) || (isAscii && unicodeScalar > LastControl);

    /// <inheritdoc/>
    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        // SAFETY: the caller owns textLength characters.
        var characters = new ReadOnlySpan<char>(text, textLength);
        var plain = characters.IndexOfAnyExceptInRange(' ', '~');
        if (plain < 0)
            return characters.IndexOfAny('"', '\\');
        for (var i = 0; i < characters.Length; i++)
        {
            // Encode finds out whether a surrogate is part of a pair.
            if (WillEncode(characters[i]) || char.IsSurrogate(characters[i]))
                return i;
        }

        return -1;
    }

    /// <inheritdoc/>
    public override OperationStatus Encode(
        ReadOnlySpan<char> source, Span<char> destination, out int charsConsumed, out int charsWritten, bool isFinalBlock = true)
    {
        charsConsumed = charsWritten = 0;
        while (charsConsumed < source.Length)
        {
            var one = source[charsConsumed];
            var isPair = char.IsHighSurrogate(one) && charsConsumed + 1 < source.Length && char.IsLowSurrogate(source[charsConsumed + 1]);
            var length = isPair ? 2 : 1;
            if (!isPair && char.IsSurrogate(one) && !IsByte(one))
            {
                // A lone surrogate that stands for no byte.
                if (charsWritten == destination.Length)
                    return OperationStatus.DestinationTooSmall;
                destination[charsWritten++] = '\uFFFD';
            }
            else if (isPair ? isAscii : WillEncode(one) || char.IsSurrogate(one))
            {
                if (destination.Length - charsWritten < length * EscapeLength)
                    return OperationStatus.DestinationTooSmall;
                for (var i = 0; i < length; i++)
                    charsWritten += Escape(source[charsConsumed + i], destination[charsWritten..]);
            }
            else
            {
                if (!source.Slice(charsConsumed, length).TryCopyTo(destination[charsWritten..]))
                    return OperationStatus.DestinationTooSmall;
                charsWritten += length;
            }

            charsConsumed += length;
        }

        return OperationStatus.Done;
    }

    /// <inheritdoc/>
    public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        // SAFETY: the caller owns bufferLength characters.
        var destination = new Span<char>(buffer, bufferLength);
        numberOfCharactersWritten = 0;
        if (bufferLength < (unicodeScalar > FirstPlane ? 2 : 1) * EscapeLength)
            return false;
        if (unicodeScalar <= FirstPlane)
        {
            numberOfCharactersWritten = Escape((char)unicodeScalar, destination);
            return true;
        }

        Span<char> pair = stackalloc char[2];
        _ = new System.Text.Rune(unicodeScalar).EncodeToUtf16(pair);
        numberOfCharactersWritten = Escape(pair[0], destination);
        numberOfCharactersWritten += Escape(pair[1], destination[numberOfCharactersWritten..]);
        return true;
    }

    /// <summary>Writes an escape. The destination must have room for the longest.</summary>
    private static int Escape(char character, Span<char> destination)
    {
        var brief = character switch
        {
            '"' or '\\' => character,
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            '\b' => 'b',
            '\f' => 'f',
            _ => '\0',
        };
        destination[0] = '\\';
        if (brief != '\0')
        {
            destination[1] = brief;
            return 2;
        }

        destination[1] = 'u';
        _ = ((int)character).TryFormat(destination[2..], out var digits, "x4", CultureInfo.InvariantCulture);
        return 2 + digits;
    }
}
