using System.Text.Json;

namespace Berth.Linux.Json;

/// <summary>Members of JSON objects.</summary>
public static class JsonMembers
{
    /// <summary>
    /// Refuses a document in which an object has two members of one name, however they are escaped: readers differ in which of the two
    /// counts, so that a document could be checked by the one and used by the other.
    /// </summary>
    /// <param name="json">The document.</param>
    /// <param name="options">What else is accepted: comments, commas at ends, depth.</param>
    /// <exception cref="JsonException">A name occurs twice; or the document is not JSON.</exception>
    public static void ThrowIfRepeated(ReadOnlySpan<byte> json, JsonReaderOptions options = default)
    {
        var reader = new Utf8JsonReader(json, options);
        var open = new Stack<HashSet<string>>();
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.StartObject)
                open.Push(new HashSet<string>(StringComparer.Ordinal));
            else if (reader.TokenType is JsonTokenType.EndObject)
                open.Pop();
            else if (reader.TokenType is JsonTokenType.PropertyName && !open.Peek().Add(NameAt(reader)))
                throw new JsonException($"the member \"{NameAt(reader)}\" occurs twice");
        }
    }

    private static string NameAt(Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException malformed)
        {
            throw new JsonException("the name of a member is not UTF-8", malformed);
        }
    }
}
