using System.Buffers;
using System.Text.Json;

namespace Berth.Engine.HostServices;

/// <summary>
/// Rewrites JSON so that every parser reads the same: without white space, and in strings only with the necessary escapes.
/// </summary>
internal static class CanonicalJson
{
    private const int LongestNumber = 128;

    /// <summary>Writes it. The result is never longer than the input, because each remaining escape has its shortest form.</summary>
    /// <param name="json">One valid value in valid UTF-8.</param>
    /// <param name="output">A buffer of at least the length of the input.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="JsonException">A number is so long that some parsers take very long to read it.</exception>
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
                default:
                    reader.ValueSpan.CopyTo(output[length..]);
                    length += reader.ValueSpan.Length;
                    break;
            }
        }

        return length;
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
