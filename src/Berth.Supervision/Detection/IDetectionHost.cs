using Berth.Supervision.Services;

namespace Berth.Supervision.Detection;

/// <summary>What detection asks a host. Each question may be asked by an ordinary user.</summary>
public interface IDetectionHost
{
    /// <summary>The operating system.</summary>
    HostSystem System { get; }

    /// <summary>The scan directory of an s6 that is not pid 1, where the user names one (BERTH_S6_SCANDIR); null: none is named.</summary>
    string? S6ScanDirectory { get; }

    /// <summary>A small file's text.</summary>
    /// <param name="path">Its path.</param>
    /// <exception cref="IOException">It is not there, or can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    string ReadText(string path);

    /// <summary>Whether there is a directory.</summary>
    /// <param name="path">Its path; a link is followed.</param>
    /// <exception cref="IOException">It can't be told.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be told.</exception>
    bool IsDirectory(string path);

    /// <summary>Asks systemd's manager for its version.</summary>
    /// <param name="scope">The system's manager, or the user's.</param>
    /// <param name="cancellationToken">Cancels the wait, not the request.</param>
    /// <returns>Null: it answered. Else why not.</returns>
    Task<string?> AskSystemdAsync(ServiceScope scope, CancellationToken cancellationToken);
}
