using Berth.Linux.Errors;

namespace Berth.Sandbox.Host;

/// <summary>The host's file system for planning. Tests replace it with a host that does not exist.</summary>
internal interface IHostView
{
    /// <summary>The file at a path, a final symbolic link not followed; null: none, or the caller may not see it.</summary>
    HostFile? Look(string path);

    /// <summary>The entries of a directory, unordered; null: it cannot be listed.</summary>
    IReadOnlyList<HostEntry>? List(string path);

    /// <summary>Whether the caller may search a directory.</summary>
    bool MayEnter(string path);

    /// <summary>Whether a path is a directory that the caller may not search.</summary>
    bool IsClosed(string path) => Look(path) is { Kind: HostFileKind.Directory } && !MayEnter(path);

    /// <summary>Whether the caller may create files in a directory, or may give itself the right to.</summary>
    bool MayWrite(string path);

    /// <summary>Whether a path has an access ACL that says more than its mode.</summary>
    bool HasAcl(string path) => false;

    /// <summary>
    /// The text of a regular file of settings, its path free of links; null: the file does not exist, cannot be read, or is longer than 1
    /// MiB.
    /// </summary>
    string? ReadText(string path) => null;

    /// <summary>
    /// Opens a directory to be searched, its path free of links; the caller disposes of it. Null: no directory is there (any more).
    /// </summary>
    /// <exception cref="LinuxException">It cannot be known what is there.</exception>
    IHostDirectory? Open(string path);
}
