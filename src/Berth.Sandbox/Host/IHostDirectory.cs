using Berth.Linux.Errors;
using Berth.Linux.Files;

namespace Berth.Sandbox.Host;

/// <summary>A directory of the host that is being searched: what is below it is found from it, not by a path from the root.</summary>
public interface IHostDirectory : IDisposable
{
    /// <summary>Which it is, whatever its name is by now; null: the view does not say.</summary>
    /// <param name="changed">When a name in it was last changed, or later.</param>
    DirectoryPlace? Place(out DateTimeOffset changed);

    /// <summary>What is in it, in no order; null: it cannot be listed, only asked for names.</summary>
    /// <exception cref="LinuxException">The file system failed.</exception>
    IReadOnlyList<HostEntry>? List();

    /// <summary>What has a name in it, a link not followed; null: nothing.</summary>
    /// <exception cref="LinuxException">It cannot be known: EACCES.</exception>
    HostFile? Look(string name);

    /// <summary>Opens a directory in it; the caller disposes of it. Null: no directory is there (any more).</summary>
    /// <exception cref="LinuxException">It cannot be known what is there: EACCES, EMFILE.</exception>
    IHostDirectory? Open(string name);
}
