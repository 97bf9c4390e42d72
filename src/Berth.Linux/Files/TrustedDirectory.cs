using Berth.Linux.Errors;
using Berth.Linux.Identity;

namespace Berth.Linux.Files;

/// <summary>
/// A directory whose content Berth trusts: it executes files from it, or changes the host as they say. So no other user may write there.
/// </summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public static class TrustedDirectory
{
    private const uint Root = 0;
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Sticky = UnixFileMode.StickyBit;
    private const uint Overflow = 65534;
    private const int MostLinks = 8;

    /// <summary>Makes a directory with mode 0700 if it does not exist, and checks it as <see cref="Check"/> does.</summary>
    /// <param name="path">An absolute path.</param>
    /// <exception cref="UnauthorizedAccessException">The directory can't be made, or another user may write to it. The message names the
    /// user and suggests a remedy.</exception>
    /// <exception cref="IOException">The directory can't be made.</exception>
    public static void Ensure(string path)
    {
        // Check before making it, so that a link of another user is not followed.
        if (IsThereAndOurs(path, linksLeft: MostLinks))
            return;
        try
        {
            Directory.CreateDirectory(path, Owner);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            var answer = FailureText.Of(error);
            throw new UnauthorizedAccessException(
                $"cannot make the directory {(answer.Contains(path, StringComparison.Ordinal) ? answer : $"{path}: {answer}")}; "
                    + "set BERTH_STATE_DIR (or HOME, XDG_STATE_HOME) to a directory of yours",
                error);
        }

        Check(path);
    }

    /// <summary>
    /// Checks that only this user and root can write to a directory or replace it. The directory and each existing one above must belong to
    /// this user or root, and no other user may write to it. Other users may write to a directory with the sticky bit, because they can't
    /// replace entries of this user there. A symbolic link on the way must belong to root.
    /// </summary>
    /// <param name="path">An absolute path; components that do not exist are not checked.</param>
    /// <exception cref="UnauthorizedAccessException">Another user can write to the directory or replace it. The message says where, and
    /// suggests a remedy.</exception>
    public static void Check(string path) => _ = IsThereAndOurs(path, MostLinks);

    private static bool IsThereAndOurs(string path, int linksLeft)
    {
        var parts = Path.GetFullPath(path).Split('/', StringSplitOptions.RemoveEmptyEntries);
        var current = "/";
        for (var i = 0; i < parts.Length; i++)
        {
            current = Path.Combine(current, parts[i]);
            if (FileStatus.Find(current, followLink: false) is not { } status)
                return false;
            if (status.Kind == FileKind.SymbolicLink)
                CheckLink(path, current, status, linksLeft);
            else if (status.Kind != FileKind.Directory)
                throw Refused(path, $"{current} is not a directory", "remove it");
            else
                CheckOwner(path, current, status, isLast: i == parts.Length - 1);
        }

        return true;
    }

    private static void CheckLink(string path, string link, FileStatus status, int linksLeft)
    {
        if (status.Uid != Root || linksLeft == 0)
            throw Refused(path, $"{link} is a link of {NameOf(status.Uid)}'s, who can let it lead elsewhere", "name the directory itself");
        var target = PathResolver.FindRealpath(link) ?? throw Refused(path, $"{link} is a link to nothing", "make what it leads to");
        _ = IsThereAndOurs(target, linksLeft - 1);
    }

    private static void CheckOwner(string path, string directory, FileStatus status, bool isLast)
    {
        if (status.Uid != Credentials.EffectiveUid && (isLast || !IsRoots(status.Uid)))
        {
            throw Refused(
                path,
                $"{directory} belongs to {NameOf(status.Uid)}",
                "see whose it is, and that HOME, XDG_STATE_HOME, XDG_RUNTIME_DIR and BERTH_STATE_DIR name directories of yours");
        }
        if (MayOthersWrite(status) && (isLast || !status.Mode.HasFlag(Sticky)))
            throw Refused(path, $"others may write into {directory}", $"chmod go-w {directory}, after a look at what is in it");
    }

    /// <summary>Whether a user other than the owner and root, and outside of this process's group, may write to the directory.</summary>
    internal static bool MayOthersWrite(FileStatus status) => MayOthersWrite(status.Mode, status.Gid);

    /// <summary>Whether a user other than the owner and root, and outside of this process's group, may write to a file.</summary>
    /// <param name="mode">The file's mode.</param>
    /// <param name="gid">The file's group.</param>
    public static bool MayOthersWrite(UnixFileMode mode, uint gid) => mode.HasFlag(UnixFileMode.OtherWrite)
        || (mode.HasFlag(UnixFileMode.GroupWrite) && gid != Root && gid != Credentials.EffectiveGid);

    /// <summary>Whether an owner is this process's user, or root as far as its user namespace shows.</summary>
    /// <param name="uid">The owner.</param>
    public static bool IsOursOrRoots(uint uid) => uid == Credentials.EffectiveUid || IsRoots(uid);

    /// <summary>Whether an owner is root, as far as this process's user namespace shows.</summary>
    internal static bool IsRoots(uint uid) => uid == Root || IsUnmapped(uid);

    /// <summary>In a user namespace that does not map root, files of the host's root show the overflow uid (user_namespaces(7)).</summary>
    private static bool IsUnmapped(uint uid) =>
        uid == Overflow && IdMap.ReadUsers(null) is not [{ Inside: 0, Outside: 0, Count: uint.MaxValue }];

    private static string NameOf(uint uid) => Users.Find(uid)?.Name ?? $"uid {uid}";

    private static UnauthorizedAccessException Refused(string path, string why, string suggestion) =>
        new($"the directory {path} is not used, for what is in it would be believed: {why}; {suggestion}");
}
