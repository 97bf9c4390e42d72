using System.Runtime.Versioning;
using Berth.Linux.Errors;
using Berth.Linux.Files;

namespace Berth.Supervisor.Storage;

/// <summary>
/// A file of the supervisor of which a service has a descriptor. A service of the same user may change the file's mode (fchmod(2)), which
/// must not prevent the supervisor from opening it.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class OwnFile
{
    /// <summary>Opens the file; if its mode prevents that, the mode is restored first.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="open">Opens a path.</param>
    /// <param name="followLink">Whether the path is that of a descriptor in /proc.</param>
    /// <exception cref="LinuxException">It can't be opened.</exception>
    public static T Open<T>(string path, Func<string, T> open, bool followLink = false)
    {
        try
        {
            return open(path);
        }
        catch (LinuxException refused) when (refused.Error == Errno.EACCES && FilePermissions.TryRegain(path, followLink))
        {
            return open(path);
        }
    }
}
