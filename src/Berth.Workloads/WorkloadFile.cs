using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Text;
using Berth.Workloads.Specs;
using Berth.Workloads.Tables;

namespace Berth.Workloads;

/// <summary>Reads descriptions, <c>berth.json</c>: JSON with comments and trailing commas, in UTF-8.</summary>
public static class WorkloadFile
{
    /// <summary>The maximum length of a file in bytes: 1 MiB.</summary>
    public const int MaxLength = 1 << 20;

    private const int FirstGuess = 4096;

    /// <summary>Reads and checks a file. Every problem, including a missing file, is a diagnostic, not an exception.</summary>
    /// <param name="path">The file, relative to the current directory.</param>
    public static WorkloadParseResult Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return Parse(ReadAll(path), path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Unreadable(
                path, "there is no such file", "check the name, or write one: { \"name\": \"hello\", \"command\": [\"echo\", \"hello\"] }");
        }
        catch (UnauthorizedAccessException) when (Directory.Exists(path))
        {
            return Unreadable(path, "it is a directory", $"name the file in it: {System.IO.Path.Combine(path, "berth.json")}");
        }
        catch (UnauthorizedAccessException)
        {
            return Unreadable(path, "it may not be read", "check its mode and that of the directories above it");
        }
        catch (IOException e)
        {
            return Unreadable(path, $"it can't be read: {e.Message}", "check the file");
        }
    }

    /// <summary>Checks a description in memory.</summary>
    /// <param name="file">The content, at most <see cref="MaxLength"/> bytes. The result refers to it, so the caller must not change
    /// it.</param>
    /// <param name="fileName">The file name used in diagnostics. Relative paths in the description are relative to its directory.</param>
    public static WorkloadParseResult Parse(ReadOnlyMemory<byte> file, string fileName)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        if (file.Length > MaxLength)
            return Unreadable(
                fileName, $"it is longer than {ByteSize.Format(MaxLength)}", "keep data out of the description: bind a file instead");
        var findings = new Findings(fileName) { FindElsewhere = WorkloadTable.Kind.FindMember };
        WorkloadSpec? spec = null;
        if (PlacedReader.Read(file.Span, findings) is { } root)
            WorkloadTable.Kind.TryRead(root, findings, out spec);
        return new WorkloadParseResult(findings.HasErrors ? null : spec, findings.InFile(fileName, file.Span), file);
    }

    private static ReadOnlyMemory<byte> ReadAll(string path)
    {
        using var file = File.OpenHandle(path);
        // The length is not asked for, because a file may grow. Reading one byte more than allowed shows that the file is too long.
        var buffer = new byte[FirstGuess];
        var length = 0;
        while (true)
        {
            var count = RandomAccess.Read(file, buffer.AsSpan(length), length);
            length += count;
            if (count == 0 || length > MaxLength)
                return buffer.AsMemory(0, length);
            if (length < buffer.Length)
                continue;
            Array.Resize(ref buffer, Math.Min(2 * buffer.Length, MaxLength + 1));
        }
    }

    private static WorkloadParseResult Unreadable(string path, string message, string suggestion)
    {
        var diagnostic = new Diagnostic { Place = new Place(path), Path = "$", Message = message, Suggestion = suggestion };
        return new WorkloadParseResult(Spec: null, [diagnostic], Source: default);
    }
}
