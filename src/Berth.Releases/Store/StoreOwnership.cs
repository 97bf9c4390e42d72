using Berth.Linux.Files;
using Berth.Releases.Errors;
using Berth.Releases.Files;
using Berth.Releases.Names;

namespace Berth.Releases.Store;

/// <summary>
/// Refuses a store that another user could have written to: whoever may write to its root, a release's directory or a document decides
/// what runs.
/// </summary>
internal static class StoreOwnership
{
    /// <summary>Checks the root, before anything in it is opened.</summary>
    /// <exception cref="ReleaseException">It belongs to another user than this one and root, or others may write to it.</exception>
    public static void CheckRoot(string root)
    {
        var status = FileStatus.Of(root);
        Check(root, new FoundFile(status.Kind, status.Mode, status.Size, status.Uid, status.Gid, status.Links));
    }

    /// <summary>Checks everything else that Berth relies on.</summary>
    /// <exception cref="ReleaseException">Something belongs to another user, others may write to it, or is of a wrong kind.</exception>
    public static void Check(IReleaseFiles files)
    {
        foreach (var link in (string[])[StorePaths.Current, StorePaths.Previous])
        {
            if (files.Find(link) is { Kind: not FileKind.SymbolicLink })
            {
                throw new ReleaseException(
                    ReleaseErrorKind.Usage, $"{files.Root}/{link} is not a symbolic link, and is not Berth's",
                    "see what it is, and move it away");
            }
        }

        foreach (var path in (string[])[StorePaths.Keys, StorePaths.Journal, StorePaths.Releases])
            Check(files, path);
        foreach (var name in files.List(StorePaths.Releases))
        {
            if (!ReleaseId.TryParse(name, out var id))
                continue;
            Check(files, StorePaths.Of(id));
            Check(files, StorePaths.ManifestOf(id));
            Check(files, $"{StorePaths.Of(id)}/{StorePaths.Contents}");
        }
    }

    private static void Check(IReleaseFiles files, string path)
    {
        if (files.Find(path) is { } found)
            Check($"{files.Root}/{path}", found);
    }

    private static void Check(string path, FoundFile found)
    {
        if (!TrustedDirectory.IsOursOrRoots(found.Uid))
        {
            throw new ReleaseException(
                ReleaseErrorKind.Usage, $"{path} belongs to another user ({found.Uid}), who could replace the releases",
                $"see what is in it, and then: chown root {path}");
        }

        if (found.Kind is not FileKind.SymbolicLink && TrustedDirectory.MayOthersWrite(found.Mode, found.Gid))
        {
            throw new ReleaseException(
                ReleaseErrorKind.Usage, $"others may write to {path}, and could replace the releases",
                $"see what is in it, and then: chmod go-w {path}");
        }
    }
}
