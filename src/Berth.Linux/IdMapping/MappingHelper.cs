using Berth.Linux.Files;
using Berth.Linux.Interop;
using Berth.Linux.Processes;

namespace Berth.Linux.IdMapping;

/// <summary>A program that writes id maps for unprivileged users: newuidmap(1), newgidmap(1).</summary>
/// <param name="Path">The program's path.</param>
/// <param name="IsPrivileged">Whether the program has the right to do so: set-user-id root, or file capabilities.</param>
public sealed record MappingHelper(string Path, bool IsPrivileged)
{
    private const string CapabilityAttribute = "security.capability";

    /// <summary>Looks for a helper in PATH; null if there is none.</summary>
    /// <param name="name"><c>newuidmap</c> or <c>newgidmap</c>.</param>
    public static MappingHelper? Find(string name)
    {
        if (ExecutableFinder.Find(name) is not { } path)
            return null;
        var status = FileStatus.Of(path);
        var isSetUserId = status is { Uid: 0 } && status.Mode.HasFlag(UnixFileMode.SetUser);
        return new MappingHelper(path, isSetUserId || Libc.getxattr(path, CapabilityAttribute, 0, 0) > 0);
    }
}
