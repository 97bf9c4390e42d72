using System.Runtime.Versioning;
using Berth.Linux.Errors;
using Berth.Linux.Files;

namespace Berth.Supervisor.Storage;

/// <summary>
/// A file of the supervisor's of which a service is given a descriptor. A service that is the same user may change its mode by that
/// (fchmod(2)), and must not keep the supervisor out.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class OwnFile
{
    /// <summary>Opens it; where its mode is in the way, the mode is set back first.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="open">Opens what is at a path.</param>
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
