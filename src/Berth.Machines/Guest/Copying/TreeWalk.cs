using Berth.Linux.Files;
using Berth.Machines.Guest.Wire;

namespace Berth.Machines.Guest.Copying;

/// <summary>The files below a path, in the order in which they can be made: a directory before its content.</summary>
public static class TreeWalk
{
    /// <summary>The entries of a path, each with the path where it is now. Devices, sockets and pipes are left out.</summary>
    /// <param name="root">The path; a symbolic link is followed.</param>
    /// <exception cref="FileNotFoundException">There is nothing at the path.</exception>
    public static IEnumerable<(TreeEntry Entry, string Path)> Of(string root)
    {
        var path = PathResolver.FindRealpath(root) ?? throw new FileNotFoundException($"there is no {root}");
        return Below(path, "");
    }

    private static IEnumerable<(TreeEntry Entry, string Path)> Below(string path, string relative)
    {
        if (FileStatus.Find(path, followLink: false) is not { } status)
            yield break;
        var modified = status.Modified.ToUnixTimeSeconds();
        switch (status.Kind)
        {
            case FileKind.Directory:
                yield return (new TreeEntry(TreeEntryKind.Directory, status.Mode, modified, relative), path);
                foreach (var (name, _) in DirectoryNames.Find(path) ?? [])
                {
                    foreach (var below in Below(path.TrimEnd('/') + "/" + name, relative.Length == 0 ? name : $"{relative}/{name}"))
                        yield return below;
                }

                break;
            case FileKind.Regular:
                yield return (new TreeEntry(TreeEntryKind.File, status.Mode, modified, relative), path);
                break;
            case FileKind.SymbolicLink when SymbolicLink.Find(path) is { } target:
                yield return (new TreeEntry(TreeEntryKind.Link, status.Mode, modified, relative, target), path);
                break;
        }
    }
}
