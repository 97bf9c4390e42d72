using Berth.Supervision.Services;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Logs;

/// <summary>A part of a log that waits for one who follows it: whole lines in a file or in memory, or a status between lines.</summary>
internal sealed class LogPart : IDisposable
{
    /// <summary>The file of the lines; null: they are in no file. Owned by this object.</summary>
    public SafeFileHandle? File { get; init; }

    /// <summary>Which opening of the log's file that was.</summary>
    public long Opening { get; init; }

    /// <summary>Lines that are in no file.</summary>
    public ReadOnlyMemory<byte> Lines { get; init; }

    /// <summary>How the service was after the part before this one.</summary>
    public ServiceStatus? Status { get; set; }

    /// <summary>How many bytes of lines were missed just before this part.</summary>
    public long Missed { get; set; }

    /// <summary>Where in the file the reader is.</summary>
    public long Next { get; set; }

    /// <summary>Where in the file this part ends.</summary>
    public long End { get; set; }

    /// <summary>Whether all of it was read.</summary>
    public bool IsRead { get; set; }

    /// <summary>How many bytes of lines there are to read yet.</summary>
    public long Length => File is null ? Lines.Length : End - Next;

    public void Dispose() => File?.Dispose();
}
