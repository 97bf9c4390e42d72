using Berth.Releases.Errors;
using Berth.Releases.Files;
using Berth.Releases.Names;
using Berth.Releases.Signing;

namespace Berth.Releases.Store;

/// <summary>The keys of a store. A change is checked whole before anything is written.</summary>
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
        var list = Documents.Read(tree.Files.Read(StorePaths.Keys, Longest), SigningJson.Default.KeyList);
        var wrong = list is null ? "it is no such document" : KeyListRules.ProblemOf(list);
        return wrong is null
            ? list
            : throw new ReleaseException(
                ReleaseErrorKind.NotTrusted, $"{tree.Files.Root}/{StorePaths.Keys} is damaged, so no signature can be checked: {wrong}",
                "restore it, or remove it and add the keys again");
    }

    /// <summary>The list with keys added, each in the place of the same key.</summary>
    public static KeyList With(KeyList list, TrustedKey key) =>
        list with { Keys = [.. list.Keys.Where(other => other.Key != key.Key), key] };

    /// <summary>The list without a key.</summary>
    /// <exception cref="ReleaseException">There is none with this id.</exception>
    public static KeyList Without(KeyList list, string id)
    {
        TrustedKey[] left = [.. list.Keys.Where(key => key.Id != id)];
        return left.Length < list.Keys.Count
            ? list with { Keys = left }
            : throw new ReleaseException(ReleaseErrorKind.NotFound, $"there is no key {id}", "berth release keys shows which there are");
    }

    /// <summary>The newer list that takes the place of a list whose keys have signed it.</summary>
    /// <param name="list">The present list; null: there is none.</param>
    /// <param name="content">The new list.</param>
    /// <param name="signatures">Its signatures.</param>
    /// <exception cref="ReleaseException">It is not signed so, is not newer, or can't be used.</exception>
    public static KeyList Rotated(KeyList? list, byte[] content, IReadOnlyList<ReadOnlyMemory<byte>> signatures)
    {
        if (list is null || list.Keys.Count == 0)
        {
            throw new ReleaseException(
                ReleaseErrorKind.Usage, "the store trusts no keys yet, so no list can be signed by them",
                "add the first key without a list");
        }

        var signers = Signatures.Signers(content, signatures, list.Keys);
        if (signers.Count < list.Threshold)
            throw Refused($"is signed by {signers.Count} of the {list.Threshold} keys that it needs");
        if (Documents.Read(content, SigningJson.Default.KeyList) is not { } next)
            throw Refused("is no such document");
        if (KeyListRules.ProblemOf(next) is { } wrong)
            throw Refused($"can't be used: {wrong}");
        if (next.Version <= list.Version)
            throw Refused($"has the version {next.Version}, and the present one {list.Version}");
        if (next.Version > KeyListRules.HighestNewVersion)
            throw Refused($"has the version {next.Version}, and the highest one is {KeyListRules.HighestNewVersion}");
        return next with { MinimumVersion = Higher(next.MinimumVersion, list.MinimumVersion) };
    }

    /// <summary>Writes a list, if it can be used.</summary>
    /// <param name="list">The list.</param>
    /// <param name="allowUnsigned">Whether the last key may go, so that releases need no signature any more.</param>
    /// <exception cref="ReleaseException">It can't be used; the present list stays.</exception>
    public void Replace(KeyList list, bool allowUnsigned)
    {
        if (KeyListRules.ProblemOf(list) is { } wrong)
            throw new ReleaseException(ReleaseErrorKind.Usage, wrong, "add keys first, or choose another threshold");
        if (list.Keys.Count == 0 && !allowUnsigned && Read() is { Keys.Count: > 0 })
        {
            throw new ReleaseException(
                ReleaseErrorKind.Usage, "no key would be left, and releases would need no signature any more",
                "add another key first, or allow that")
            {
                Members = ["AllowUnsigned"],
            };
        }

        tree.Replace(StorePaths.Keys, Documents.Write(list, SigningJson.Default.KeyList));
        tree.Files.SyncDirectory("");
    }

    /// <summary>The list with the next version.</summary>
    /// <exception cref="ReleaseException">There is no higher one.</exception>
    public static KeyList Next(KeyList list) => list.Version < int.MaxValue
        ? list with { Version = list.Version + 1 }
        : throw new ReleaseException(
            ReleaseErrorKind.Usage, $"the list of keys has the version {int.MaxValue}, and there is no higher one",
            "remove keys.json, and add the keys again");

    /// <summary>Notes the lowest version from now on.</summary>
    public void RaiseMinimum(string? version)
    {
        // The keys may be those of the description: then the list has none, and only this.
        var list = Read() ?? new KeyList { Version = 0 };
        if (Higher(version, list.MinimumVersion) is var higher && higher != list.MinimumVersion)
            Replace(list with { MinimumVersion = higher }, allowUnsigned: true);
    }

    private static string? Higher(string? first, string? second) =>
        !ReleaseVersion.TryParse(first, out var a) ? second
        : !ReleaseVersion.TryParse(second, out var b) || a.OrderTo(b) >= 0 ? first : second;

    private static ReleaseException Refused(string why) => new(ReleaseErrorKind.NotTrusted, $"the new list of keys {why}");
}
