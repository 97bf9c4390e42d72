using Berth.Supervision.Logs;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Logs;

/// <summary>A snapshot of a service's log. It stays readable while the log grows and is rotated.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
internal sealed class LogTail(SafeFileHandle? current, long length, string[] rotated) : IDisposable
{
    /// <summary>Opens the current log of a directory.</summary>
    public static LogTail Of(string directory)
    {
        var path = Path.Combine(directory, LogFile.Current);
        var rotated = LogFile.Rotated(directory);
        if (!File.Exists(path))
            return new LogTail(null, 0, rotated);
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return new LogTail(file, RandomAccess.GetLength(file), rotated);
    }

    /// <summary>The last lines, oldest first.</summary>
    /// <param name="most">The maximum number; null: all.</param>
    public IReadOnlyList<LogLine> Read(int? most)
    {
        var wanted = most ?? int.MaxValue;
        var files = new List<List<LogLine>>();
        var count = 0;
        for (var next = rotated.Length; next >= 0 && count < wanted; next--)
        {
            var lines = LogLines.Parse(next == rotated.Length ? ReadCurrent() : ReadRotated(rotated[next])).ToList();
            files.Add(lines);
            count += lines.Count;
        }

        files.Reverse();
        return [.. files.SelectMany(static lines => lines).Skip(Math.Max(count - wanted, 0))];
    }

    public void Dispose() => current?.Dispose();

    private byte[] ReadCurrent()
    {
        if (current is null)
            return [];
        var content = new byte[length];
        var count = 0;
        while (count < content.Length && RandomAccess.Read(current, content.AsSpan(count), count) is > 0 and var more)
            count += more;
        return content[..(Array.LastIndexOf(content, (byte)'\n', Math.Max(count - 1, 0)) + 1)];
    }

    private static byte[] ReadRotated(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (FileNotFoundException)
        {
            // The oldest file was removed meanwhile.
            return [];
        }
    }
}
