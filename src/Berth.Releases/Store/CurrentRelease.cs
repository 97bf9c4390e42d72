using Berth.Linux.Files;
using Berth.Releases.Names;

namespace Berth.Releases.Store;

/// <summary>The current release of a store, for starting a workload: it costs two system calls.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Directory">The absolute path of its directory, without a symbolic link below the store's root.</param>
public sealed record CurrentRelease(ReleaseId Id, string Directory)
{
    /// <summary>Finds the current release; null: there is none.</summary>
    /// <param name="root">The store's directory.</param>
    public static CurrentRelease? Find(string root)
    {
        ArgumentNullException.ThrowIfNull(root);
        const string Prefix = StorePaths.Releases + "/";
        if (SymbolicLink.Find($"{root}/{StorePaths.Current}") is not { } target
            || !target.StartsWith(Prefix, StringComparison.Ordinal)
            || !ReleaseId.TryParse(target[Prefix.Length..], out var id))
            return null;
        var directory = $"{root}/{StorePaths.Of(id)}";
        return FileStatus.TryOf(directory, followLink: false) is { Kind: FileKind.Directory } ? new CurrentRelease(id, directory) : null;
    }
}
