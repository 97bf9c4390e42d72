using System.Text.Json;

namespace Berth.HostServices.Messages;

/// <summary>Says what is wrong with JSON, in words that are for the peer, too: the texts of .NET change between versions.</summary>
internal static class JsonFault
{
    /// <summary>What is wrong.</summary>
    /// <param name="failure">What the parser threw.</param>
    /// <param name="json">The text that it read from the beginning.</param>
    /// <param name="maximumDepth">The depth that it was given.</param>
    internal static string Text(Exception failure, ReadOnlySpan<byte> json, int maximumDepth) => failure switch
    {
        JsonException { LineNumber: { } line, BytePositionInLine: { } column } => At(json, line, column, maximumDepth),
        InvalidOperationException => "a string has half of a surrogate pair",
        _ => "a value can't be read",
    };

    private static string At(ReadOnlySpan<byte> json, long line, long column, int maximumDepth)
    {
        var offset = 0;
        for (; line > 0 && json[offset..].IndexOf((byte)'\n') is >= 0 and var length; line--)
            offset += length + 1;
        offset += (int)column;
        if (offset >= json.Length)
            return "it ends too early";
        return json[offset] is (byte)'[' or (byte)'{' && DepthOf(json[..offset]) >= maximumDepth
            ? $"it is nested more than {maximumDepth} deep"
            : $"byte {offset + 1} is not expected";
    }

    /// <summary>How many arrays and objects are open at the end of a text that is valid so far.</summary>
    private static int DepthOf(ReadOnlySpan<byte> json)
    {
        var depth = 0;
        var inString = false;
        for (var i = 0; i < json.Length; i++)
        {
            switch (json[i])
            {
                case (byte)'\\':
                    i++;
                    break;
                case (byte)'"':
                    inString = !inString;
                    break;
                case (byte)'[' or (byte)'{' when !inString:
                    depth++;
                    break;
                case (byte)']' or (byte)'}' when !inString:
                    depth--;
                    break;
            }
        }

        return depth;
    }
}
