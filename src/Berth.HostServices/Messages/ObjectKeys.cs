using System.Text.Json;

namespace Berth.HostServices.Messages;

/// <summary>
/// Skips a value of any depth, and rejects an object that has a key twice: parsers differ on which of the two counts.
/// </summary>
internal static class ObjectKeys
{
    // Clearing a set takes time proportional to its capacity. So a set that many keys made large is not reused for small objects.
    private const int LargestKept = 32;

    /// <summary>Moves from the first token of a value to its last.</summary>
    /// <exception cref="JsonException">A key occurs twice.</exception>
    internal static void SkipValue(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
            return;
        var depth = reader.CurrentDepth;
        // The keys of each open object. Made at the first object, because most arguments have none.
        Stack<HashSet<string>>? open = null;
        var previous = (HashSet<string>?)null;
        do
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    open ??= new Stack<HashSet<string>>();
                    open.Push(previous ?? new HashSet<string>(StringComparer.Ordinal));
                    previous = null;
                    break;
                case JsonTokenType.EndObject:
                    previous = open!.Pop();
                    if (previous.Count > LargestKept)
                        previous = null;
                    previous?.Clear();
                    break;
                case JsonTokenType.PropertyName:
                    var key = JsonTextReader.Read(in reader);
                    if (!open!.Peek().Add(key))
                        throw new JsonException($"the key \"{key}\" is there twice");
                    break;
            }
        }
        while ((reader.CurrentDepth > depth || reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject))
            && reader.Read());
    }
}
