using Berth.Linux.Errors;

namespace Berth.Sandbox.Host;

/// <summary>What planning asks of the host's file system. A seam: outcomes are tested against hosts that are not there.</summary>
public interface IHostView
{
    /// <summary>What is at a path, not following a last symbolic link; null: nothing, or nothing the caller may see.</summary>
    HostFile? Look(string path);

    /// <summary>What is in a directory, in no order; null: it cannot be listed.</summary>
    IReadOnlyList<HostEntry>? List(string path);

    /// <summary>Whether the caller may go through a directory to what is in it.</summary>
    bool MayEnter(string path);

    /// <summary>Whether a path is a directory in which the caller may not look at anything.</summary>
    bool IsClosed(string path) => Look(path) is { Kind: HostFileKind.Directory } && !MayEnter(path);

    /// <summary>Whether the caller may make things in a directory, or may give itself the right to.</summary>
    bool MayWrite(string path);

    /// <summary>
    /// The text of a regular file of settings, its path free of links; null: it does not exist, cannot be read, or is longer than 1 MiB.
    /// </summary>
    string? ReadText(string path) => null;

    /// <summary>
    /// Opens a directory to be searched, its path free of links; the caller disposes of it. Null: no directory is there (any more).
    /// </summary>
    /// <exception cref="LinuxException">It cannot be known what is there.</exception>
    IHostDirectory? Open(string path);
}
