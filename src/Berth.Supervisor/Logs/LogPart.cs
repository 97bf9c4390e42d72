using Berth.Supervision.Services;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Logs;

/// <summary>A part of a log that waits for a follower: complete lines in a file or in memory, or a status between lines.</summary>
internal sealed class LogPart : IDisposable
{
    /// <summary>The file of the lines; null: they are in memory. Owned by this object.</summary>
    public SafeFileHandle? File { get; init; }

    /// <summary>The number of the opening of the log's file.</summary>
    public long Opening { get; init; }

    /// <summary>Lines in memory.</summary>
    public ReadOnlyMemory<byte> Lines { get; init; }

    /// <summary>The status of the service after the previous part.</summary>
    public ServiceStatus? Status { get; set; }

    /// <summary>The number of bytes that were missed before this part.</summary>
    public long Missed { get; set; }

    /// <summary>The position of the reader in the file.</summary>
    public long Next { get; set; }

    /// <summary>The end of this part in the file.</summary>
    public long End { get; set; }

    /// <summary>Whether all of it was read.</summary>
    public bool IsRead { get; set; }

    /// <summary>The number of bytes that are still to be read.</summary>
    public long Length => File is null ? Lines.Length : End - Next;

    public void Dispose() => File?.Dispose();
}
