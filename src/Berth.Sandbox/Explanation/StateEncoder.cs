using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Berth.Sandbox.Explanation;

/// <summary>
/// Escapes in state files what JSON asks for, and what would command a terminal when the file is shown with cat. The base library's
/// encoders also mind what HTML might take for its own, and fill tables of all of Unicode for that at each start: longer than a record
/// takes to write.
/// </summary>
internal sealed class StateEncoder : JavaScriptEncoder
{
    private const int Delete = 0x7F, LastControl = 0x9F;
    private const int EscapeLength = 6; // \u0000: only the first plane has anything to escape

    private StateEncoder()
    {
    }

    /// <summary>Options of a writer of state files.</summary>
    public static JsonWriterOptions Options { get; } = new() { Encoder = new StateEncoder() };

    public override int MaxOutputCharactersPerInputCharacter => EscapeLength;

    public override bool WillEncode(int unicodeScalar) =>
        unicodeScalar is < ' ' or '"' or '\\' or (>= Delete and <= LastControl);

    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        // SAFETY: the caller owns that many characters.
        var characters = new ReadOnlySpan<char>(text, textLength);
        for (var i = 0; i < characters.Length; i++)
        {
            // Half a pair is replaced by who calls.
            if (WillEncode(characters[i]) || char.IsSurrogate(characters[i]))
                return i;
        }

        return -1;
    }

    public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        // SAFETY: the caller owns that many characters.
        return new Span<char>(buffer, bufferLength).TryWrite(CultureInfo.InvariantCulture, $"\\u{unicodeScalar:x4}", out numberOfCharactersWritten);
    }
}
