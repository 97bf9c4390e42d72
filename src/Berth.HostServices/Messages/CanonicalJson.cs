using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Berth.HostServices.Messages;

/// <summary>
/// Rewrites JSON so that every parser reads the same: without white space, and in strings only with the necessary escapes.
/// </summary>
public static class CanonicalJson
{
    private const int LongestNumber = 128;

    /// <summary>Writes it. The result is never longer than the input, because each remaining escape has its shortest form.</summary>
    /// <param name="json">One valid value in valid UTF-8.</param>
    /// <param name="output">A buffer of at least the length of the input.</param>
    /// <returns>The number of bytes that were written.</returns>
    /// <exception cref="JsonException">A number is so long that some parsers take very long to read it, or so large that some read it as
    /// infinite.</exception>
    /// <exception cref="InvalidOperationException">A string contains an unpaired surrogate.</exception>
    public static int Write(ReadOnlySpan<byte> json, Span<byte> output)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
        var length = 0;
        var isNext = false;
        while (reader.Read())
        {
            if (isNext && reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject))
                output[length++] = (byte)',';
            isNext = reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject or JsonTokenType.PropertyName);
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    length += WriteString(ref reader, output[length..]);
                    output[length++] = (byte)':';
                    break;
                case JsonTokenType.String:
                    length += WriteString(ref reader, output[length..]);
                    break;
                case JsonTokenType.Number when reader.ValueSpan.Length > LongestNumber:
                    throw new JsonException($"a number of {reader.ValueSpan.Length} digits: at most {LongestNumber} are allowed");
                case JsonTokenType.Number when !double.IsFinite(reader.GetDouble()):
                    throw new JsonException($"the number {Encoding.ASCII.GetString(reader.ValueSpan)} is beyond what a double can hold");
                default:
                    reader.ValueSpan.CopyTo(output[length..]);
                    length += reader.ValueSpan.Length;
                    break;
            }
        }

        return length;
    }

    /// <summary>Returns the value in that form.</summary>
    /// <param name="json">One valid value in valid UTF-8.</param>
    /// <exception cref="ProtocolException">The value has no form that every parser reads the same; the message says why.</exception>
    public static byte[] Rewrite(ReadOnlySpan<byte> json)
    {
        var output = new byte[json.Length];
        try
        {
            var length = Write(json, output);
            return length == output.Length ? output : output[..length];
        }
        catch (JsonException refused)
        {
            throw new ProtocolException(refused.Message, refused);
        }
        catch (InvalidOperationException refused)
        {
            throw new ProtocolException("a string has half of a surrogate pair, which is no character", refused);
        }
    }

    private static int WriteString(ref Utf8JsonReader reader, Span<byte> output)
    {
        var length = 0;
        output[length++] = (byte)'"';
        if (!reader.ValueIsEscaped)
        {
            reader.ValueSpan.CopyTo(output[length..]);
            length += reader.ValueSpan.Length;
        }
        else
        {
            var plain = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
            try
            {
                foreach (var value in plain.AsSpan(0, reader.CopyString(plain)))
                    length += WriteByte(value, output[length..]);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(plain);
            }
        }

        output[length++] = (byte)'"';
        return length;
    }

    private static int WriteByte(byte value, Span<byte> output)
    {
        ReadOnlySpan<byte> shortForms = "\bb\tt\nn\ff\rr\"\"\\\\"u8;
        for (var i = 0; i < shortForms.Length; i += 2)
        {
            if (shortForms[i] != value)
                continue;
            output[0] = (byte)'\\';
            output[1] = shortForms[i + 1];
            return 2;
        }

        if (value >= 0x20)
        {
            output[0] = value;
            return 1;
        }

        "\\u00"u8.CopyTo(output);
        output[4] = (byte)('0' + (value >> 4));
        output[5] = "0123456789abcdef"u8[value & 0xF];
        return 6;
    }
}
