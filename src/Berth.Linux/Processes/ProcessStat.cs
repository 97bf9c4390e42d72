using System.Buffers.Text;

namespace Berth.Linux.Processes;

/// <summary>The fields of /proc/PID/stat that Berth uses (proc_pid_stat(5)).</summary>
internal readonly record struct ProcessStat(char State, int Parent, ulong UserTicks, ulong SystemTicks, ulong StartTime)
{
    /// <summary>The size of the longest line: 52 numbers of at most 20 digits, and a name of 64 bytes.</summary>
    internal const int BufferSize = 1536;

    /// <summary>Reads the line of a process; false if there is no such process.</summary>
    internal static bool TryRead(int pid, Span<byte> buffer, out ProcessStat stat)
    {
        stat = default;
        return ProcFile.TryRead(pid, "/stat\0"u8, buffer, out var line) && TryParse(line, out stat);
    }

    /// <summary>
    /// Parses the line. The name, in parentheses, may contain any bytes, including parentheses and newlines; so split at the last ')'.
    /// </summary>
    internal static bool TryParse(ReadOnlySpan<byte> line, out ProcessStat stat)
    {
        stat = default;
        var nameEnd = line.LastIndexOf((byte)')');
        if (nameEnd < 0 || nameEnd + 4 > line.Length)
            return false;
        var state = (char)line[nameEnd + 2];
        var rest = line[(nameEnd + 4)..];
        Span<long> fields = stackalloc long[FieldsAfterState];
        for (var i = 0; i < FieldsAfterState; i++)
        {
            rest = rest.TrimStart((byte)' ');
            // Unsigned fields that exceed a long (rsslim, field 25) come after the last field read.
            if (!Utf8Parser.TryParse(rest, out long value, out var length))
                return false;
            fields[i] = value;
            rest = rest[length..];
        }

        stat = new ProcessStat(state, (int)Field(fields, 4), (ulong)Field(fields, 14), (ulong)Field(fields, 15), (ulong)Field(fields, 22));
        return true;
    }

    // Fields 4 to 22, numbered as in the manual.
    private const int FieldsAfterState = 19;

    private static long Field(ReadOnlySpan<long> fields, int number) => fields[number - 4];
}
