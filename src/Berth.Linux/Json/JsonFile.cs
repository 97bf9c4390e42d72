using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Linux.Errors;
using Berth.Linux.Files;

namespace Berth.Linux.Json;

/// <summary>One JSON document a file, replaced whole.</summary>
public static class JsonFile
{
    /// <summary>Reads the document; null where there is no such file, or it holds <c>null</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="type">How the document is read.</param>
    /// <exception cref="JsonException">It is no such document.</exception>
    /// <exception cref="IOException">The file could not be read.</exception>
    public static T? Read<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Writes the document, with a newline at its end, as <see cref="AtomicFile"/> does.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="value">What to write.</param>
    /// <param name="type">How it is written.</param>
    /// <param name="mode">The file's permissions, whatever the umask.</param>
    /// <exception cref="LinuxException">A step failed; the file is as it was.</exception>
    public static void Write<T>(string path, T value, JsonTypeInfo<T> type, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        var buffer = new MemoryStream();
        JsonSerializer.Serialize(buffer, value, type);
        buffer.WriteByte((byte)'\n');
        AtomicFile.Write(path, buffer.GetBuffer().AsSpan(0, (int)buffer.Length), mode);
    }
}
