using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Berth.Linux.Json;

/// <summary>Files to which another program writes metrics while Berth reads them: one document, or one document a line.</summary>
internal static class MetricsFile
{
    /// <summary>
    /// The newest metrics: the whole file if it is one document; otherwise its last complete line. Null if there is neither, or no file.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="type">The metadata of the document's type.</param>
    /// <exception cref="IOException">The file exists but can't be read.</exception>
    public static T? ReadLatest<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        ReadOnlySpan<byte> content;
        try
        {
            content = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        if (TryParse(content, type) is { } document)
            return document;
        var lastNewline = content.LastIndexOf((byte)'\n');
        if (lastNewline < 0)
            return null;
        return TryParse(content[(lastNewline + 1)..], type) ?? TryParse(LastLine(content[..lastNewline]), type);
    }

    private static ReadOnlySpan<byte> LastLine(ReadOnlySpan<byte> lines) => lines[(lines.LastIndexOf((byte)'\n') + 1)..];

    private static T? TryParse<T>(ReadOnlySpan<byte> text, JsonTypeInfo<T> type)
        where T : class
    {
        if (text.IsEmpty)
            return null;
        try
        {
            return JsonSerializer.Deserialize(text, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
