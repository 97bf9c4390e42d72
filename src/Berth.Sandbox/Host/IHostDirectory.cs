using Berth.Linux.Errors;
using Berth.Linux.Files;

namespace Berth.Sandbox.Host;

/// <summary>A directory of the host that is being searched. Its entries are opened relative to it, not by a path from the root.</summary>
internal interface IHostDirectory : IDisposable
{
    /// <summary>The identity of the directory, even if its name has changed; null: unknown.</summary>
    /// <param name="changed">When an entry of it last changed, or a later time.</param>
    DirectoryPlace? Place(out DateTimeOffset changed);

    /// <summary>Its entries, unordered; null: it cannot be listed, but names can be looked up.</summary>
    /// <exception cref="LinuxException">The file system failed.</exception>
    IReadOnlyList<HostEntry>? List();

    /// <summary>The file with a name in it, links not followed; null: none.</summary>
    /// <exception cref="LinuxException">EACCES: the directory may not be searched.</exception>
    HostFile? Look(string name);

    /// <summary>Opens a subdirectory; the caller disposes it. Null: there is none (any more).</summary>
    /// <exception cref="LinuxException">EACCES, EMFILE: the subdirectory cannot be opened.</exception>
    IHostDirectory? Open(string name);
}
