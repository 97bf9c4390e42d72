using Berth.Linux.Identity;

namespace Berth.Linux.Files;

/// <summary>
/// A directory whose content is believed: what is found in it is executed, or done to the host. So nobody else may have put anything there.
/// </summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public static class TrustedDirectory
{
    private const uint Root = 0;
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Sticky = UnixFileMode.StickyBit;
    private const uint Overflow = 65534;
    private const int MostLinks = 8;

    /// <summary>Makes a directory where it is not there, for us only, and checks it as <see cref="Check"/> does.</summary>
    /// <param name="path">An absolute path.</param>
    /// <exception cref="UnauthorizedAccessException">It can't be made; or somebody else may have put something there, or may yet. The
    /// message says who, and what to do.</exception>
    /// <exception cref="IOException">It can't be made.</exception>
    public static void Ensure(string path)
    {
        // Not through what somebody else has put in the way.
        if (IsThereAndOurs(path, linksLeft: MostLinks))
            return;
        try
        {
            Directory.CreateDirectory(path, Owner);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new UnauthorizedAccessException($"the directory {path} cannot be made; set BERTH_STATE_DIR (or HOME, XDG_STATE_HOME) to a directory of yours", error);
        }

        Check(path);
    }

    /// <summary>
    /// Checks that nobody but us and root can put anything into a directory, or another directory into its place: each part of its path
    /// that is there, and itself, belongs to
    /// us or root, and no other may write there; into one with the sticky bit others may, as what is ours in it stays. A link on the way
    /// has to be root's.
    /// </summary>
    /// <param name="path">An absolute path; what of it is not there is not looked at.</param>
    /// <exception cref="UnauthorizedAccessException">Somebody else can. The message says where, and what to do.</exception>
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
                throw Refused(path, $"{current} is no directory", "remove it");
            else
                CheckOwner(path, current, status, isLast: i == parts.Length - 1);
        }

        return true;
    }

    private static void CheckLink(string path, string link, FileStatus status, int linksLeft)
    {
        if (status.Uid != Root || linksLeft == 0)
            throw Refused(path, $"{link} is a link of {NameOf(status.Uid)}'s, who can let it lead elsewhere", "name the directory itself");
        _ = IsThereAndOurs(PathResolver.FindRealpath(link) ?? throw Refused(path, $"{link} is a link to nothing", "make what it leads to"), linksLeft - 1);
    }

    private static void CheckOwner(string path, string directory, FileStatus status, bool isLast)
    {
        if (status.Uid != Credentials.EffectiveUid && (isLast || !IsRoots(status.Uid)))
            throw Refused(path, $"{directory} belongs to {NameOf(status.Uid)}", "see whose it is, and that HOME, XDG_STATE_HOME, XDG_RUNTIME_DIR and BERTH_STATE_DIR name directories of yours");
        if (MayOthersWrite(status) && (isLast || !status.Mode.HasFlag(Sticky)))
            throw Refused(path, $"others may write into {directory}", $"chmod go-w {directory}, after a look at what is in it");
    }

    /// <summary>Whether somebody who is neither its owner nor in our group or root's may write there.</summary>
    internal static bool MayOthersWrite(FileStatus status) => status.Mode.HasFlag(UnixFileMode.OtherWrite)
        || (status.Mode.HasFlag(UnixFileMode.GroupWrite) && status.Gid != Root && status.Gid != Credentials.EffectiveGid);

    /// <summary>Whether an owner is root, as far as our user namespace can tell.</summary>
    internal static bool IsRoots(uint uid) => uid == Root || IsUnmapped(uid);

    /// <summary>In a user namespace that does not map root, what is root's on the host shows as nobody's (user_namespaces(7)).</summary>
    private static bool IsUnmapped(uint uid) => uid == Overflow && IdMap.ReadUsers(null) is not [{ Inside: 0, Outside: 0, Count: uint.MaxValue }];

    private static string NameOf(uint uid) => Users.Find(uid)?.Name ?? $"uid {uid}";

    private static UnauthorizedAccessException Refused(string path, string why, string suggestion) =>
        new($"the directory {path} is not used, for what is in it would be believed: {why}; {suggestion}");
}
