using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Linux.Json;

namespace Berth.Releases.Files;

/// <summary>JSON documents as bytes.</summary>
internal static class Documents
{
    /// <summary>The document; null: there are no bytes, or they are no such document.</summary>
    public static T? Read<T>(ReadOnlySpan<byte> content, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            if (content.IsEmpty)
                return null;
            JsonMembers.ThrowIfRepeated(content);
            return JsonSerializer.Deserialize(content, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The document with a final newline.</summary>
    public static byte[] Write<T>(T document, JsonTypeInfo<T> type) => [.. JsonSerializer.SerializeToUtf8Bytes(document, type), (byte)'\n'];
}
