using Berth.Releases.Errors;
using Berth.Releases.Files;
using Berth.Releases.Names;
using Berth.Releases.Signing;

namespace Berth.Releases.Store;

/// <summary>The keys of a store.</summary>
/// <param name="tree">The store; locked for changes.</param>
internal sealed class ReleaseKeys(ReleaseTree tree)
{
    private const int Longest = 1024 * 1024;

    /// <summary>The keys; null: the store has none, and trusts whoever installs.</summary>
    /// <exception cref="ReleaseException">The file is damaged. Nothing is trusted then.</exception>
    public KeyList? Read()
    {
        if (tree.Files.Find(StorePaths.Keys) is null)
            return null;
        return Documents.Read(tree.Files.Read(StorePaths.Keys, Longest), SigningJson.Default.KeyList) is { } list
            ? list
            : throw new ReleaseException(
                ReleaseErrorKind.NotTrusted, $"{tree.Files.Root}/{StorePaths.Keys} is damaged, so no signature can be checked",
                "restore it, or remove it and add the keys again");
    }

    /// <summary>Adds a key, or replaces the one with its id.</summary>
    public void Add(TrustedKey key)
    {
        var list = Read() ?? new KeyList { Version = 0 };
        Write(list with { Keys = [.. list.Keys.Where(other => other.Id != key.Id), key] });
    }

    /// <summary>Removes a key.</summary>
    /// <exception cref="ReleaseException">There is none with this id, or fewer than the threshold would be left.</exception>
    public void Remove(string id)
    {
        var list = Read() ?? new KeyList();
        TrustedKey[] left = [.. list.Keys.Where(key => key.Id != id)];
        if (left.Length == list.Keys.Count)
            throw new ReleaseException(ReleaseErrorKind.NotFound, $"there is no key {id}", "berth release keys shows which there are");
        Write(list with { Keys = left });
    }

    /// <summary>Sets how many keys must have signed.</summary>
    public void SetThreshold(int threshold) => Write((Read() ?? new KeyList { Version = 0 }) with { Threshold = threshold });

    /// <summary>Replaces the list by a newer one that enough keys of the present one have signed.</summary>
    /// <param name="content">The new list.</param>
    /// <param name="signatures">Its signatures.</param>
    /// <exception cref="ReleaseException">It is not signed so, or is not newer.</exception>
    public void Rotate(byte[] content, IReadOnlyList<ReadOnlyMemory<byte>> signatures)
    {
        var list = Read() ?? throw new ReleaseException(
            ReleaseErrorKind.Usage, "the store trusts no keys yet, so no list can be signed by them",
            "add the first key without a list");
        var next = Documents.Read(content, SigningJson.Default.KeyList)
            ?? throw new ReleaseException(ReleaseErrorKind.NotTrusted, "the new list of keys is no such document");
        var signers = Signatures.Signers(content, signatures, list.Keys);
        if (signers.Count < list.Threshold)
            throw new ReleaseException(
                ReleaseErrorKind.NotTrusted,
                $"the new list of keys is signed by {signers.Count} of the {list.Threshold} keys that it needs");
        if (next.Version <= list.Version)
            throw new ReleaseException(
                ReleaseErrorKind.NotTrusted, $"the new list of keys has the version {next.Version}, and the present one {list.Version}");
        Save(next with { MinimumVersion = Higher(next.MinimumVersion, list.MinimumVersion) });
    }

    /// <summary>Notes the lowest version from now on.</summary>
    public void RaiseMinimum(string version)
    {
        // The keys may be those of the description: then the list has none, and only this.
        var list = Read() ?? new KeyList { Version = 0 };
        if (Higher(version, list.MinimumVersion) is var higher && higher != list.MinimumVersion)
            Save(list with { MinimumVersion = higher });
    }

    private void Write(KeyList list) => Save(list with { Version = list.Version + 1 });

    private void Save(KeyList list)
    {
        if (list.Threshold < 1 || (list.Keys.Count > 0 && list.Keys.Count < list.Threshold))
            throw new ReleaseException(
                ReleaseErrorKind.Usage, $"{list.Threshold} keys must sign, and there would be {list.Keys.Count}",
                "add keys first, or lower the threshold");
        tree.Replace(StorePaths.Keys, Documents.Write(list, SigningJson.Default.KeyList));
        tree.Files.SyncDirectory("");
    }

    private static string? Higher(string? first, string? second) =>
        !ReleaseVersion.TryParse(first, out var a) ? second
        : !ReleaseVersion.TryParse(second, out var b) || a.OrderTo(b) >= 0 ? first : second;
}
