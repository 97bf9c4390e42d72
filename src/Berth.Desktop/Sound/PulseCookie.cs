using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Identity;

namespace Berth.Desktop.Sound;

/// <summary>
/// The cookie of a PulseAudio server, which Berth shows it on behalf of a workload. The workload does not see it.
/// </summary>
internal static class PulseCookie
{
    /// <summary>
    /// The cookie at a path; null: there is none. A workload may have put something else in its place in an earlier run: only a regular
    /// file of the caller with the length of a cookie is one.
    /// </summary>
    /// <param name="path">The path, free of symbolic links; null: none.</param>
    public static byte[]? Find(string? path)
    {
        if (path is null)
            return null;
        try
        {
            using var root = DirectoryHandle.Open("/");
            using var file = root.OpenRegularFile(path.TrimStart('/'), ResolveRules.NoSymbolicLinks);
            var status = FileStatus.Of(file);
            if (status.Uid != Credentials.EffectiveUid || status.Size != PulseFilter.CookieSize)
                return null;
            var cookie = new byte[PulseFilter.CookieSize];
            return DescriptorIO.ReadFully(file, cookie) == cookie.Length ? cookie : null;
        }
        catch (LinuxException)
        {
            return null;
        }
    }
}
