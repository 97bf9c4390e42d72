using Berth.Linux.Files;
using Berth.Linux.Interop;
using Berth.Linux.Processes;

namespace Berth.Linux.IdMapping;

/// <summary>A program that writes id maps for those who may not: newuidmap(1), newgidmap(1).</summary>
/// <param name="Path">Where it is.</param>
/// <param name="IsPrivileged">Whether it can do it: it belongs to root and is set-user-id, or has file capabilities.</param>
public sealed record MappingHelper(string Path, bool IsPrivileged)
{
    private const string CapabilityAttribute = "security.capability";

    /// <summary>Looks for a helper in PATH; null where there is none.</summary>
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
