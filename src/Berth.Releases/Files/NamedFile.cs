using Berth.Linux.Files;
using Berth.Releases.Errors;

namespace Berth.Releases.Files;

/// <summary>
/// Opens files that a user names, or that lie beside one of these. Only a regular file is opened at all: opening a pipe waits for its
/// writer, which nothing interrupts, and a device may have no end.
/// </summary>
internal static class NamedFile
{
    /// <summary>Opens a file for reading; the caller owns the result.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="what">What it is, worded to stand before the path: "the archive ", or nothing.</param>
    /// <param name="suggestion">What to do if it can't be read; null: unknown.</param>
    /// <exception cref="ReleaseException">It can't be read, or is of another kind.</exception>
    public static FileStream Open(string path, string what = "", string? suggestion = null)
    {
        try
        {
            using var root = DirectoryHandle.Open("/");
            var full = WorkingDirectory.Resolve(path).TrimStart('/');
            return new FileStream(
                root.OpenRegularFile(full.Length == 0 ? "." : full, ResolveRules.None), FileAccess.Read, bufferSize: 0);
        }
        catch (LinuxException refused)
        {
            var why = refused.Error switch
            {
                Errno.EISDIR => $"{path} is a directory",
                Errno.EINVAL => $"{path} is not a regular file",
                _ => refused.Message,
            };
            if (refused.Error is Errno.EACCES)
                suggestion = "let this user read it, or copy it to where this user may";
            throw new ReleaseException(ReleaseErrorKind.Usage, $"cannot read {what}{path}: {why}", suggestion, refused);
        }
    }
}
