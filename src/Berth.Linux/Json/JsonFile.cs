using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Linux.Errors;
using Berth.Linux.Files;

namespace Berth.Linux.Json;

/// <summary>Files with one JSON document each, which are replaced whole.</summary>
public static class JsonFile
{
    /// <summary>Reads the document; null if the file does not exist or contains <c>null</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="type">The metadata of the document's type.</param>
    /// <exception cref="JsonException">The file is not such a document.</exception>
    /// <exception cref="IOException">The file could not be read.</exception>
    public static T? Read<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            var content = File.ReadAllBytes(path);
            var options = type.Options;
            JsonMembers.ThrowIfRepeated(
                content,
                new JsonReaderOptions
                {
                    AllowTrailingCommas = options.AllowTrailingCommas,
                    CommentHandling = options.ReadCommentHandling,
                    MaxDepth = options.MaxDepth,
                });
            return JsonSerializer.Deserialize(content, type);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Writes the document and a final newline with <see cref="AtomicFile"/>.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="value">The document.</param>
    /// <param name="type">The metadata of the document's type.</param>
    /// <param name="mode">The permissions, regardless of the umask.</param>
    /// <exception cref="LinuxException">A step failed; the file is unchanged.</exception>
    public static void Write<T>(
        string path, T value, JsonTypeInfo<T> type, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        var buffer = new MemoryStream();
        JsonSerializer.Serialize(buffer, value, type);
        buffer.WriteByte((byte)'\n');
        AtomicFile.Write(path, buffer.GetBuffer().AsSpan(0, (int)buffer.Length), mode);
    }
}
