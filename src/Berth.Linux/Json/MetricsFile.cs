using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Berth.Linux.Json;

/// <summary>Files that another program writes metrics to, now and then, while we read: one document, or a document a line.</summary>
internal static class MetricsFile
{
    /// <summary>
    /// The newest metrics: the file as one document; else its last line, or where that one is still being written the line before;
    /// else null, also where there is no such file.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="type">How the document is read.</param>
    /// <exception cref="IOException">The file exists and could not be read.</exception>
    public static T? ReadLatest<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        ReadOnlySpan<byte> content;
        try
        {
            content = File.ReadAllBytes(path);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
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
