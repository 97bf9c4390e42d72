using Berth.Descriptions.Text;
using Berth.Linux.Files;
using Berth.Releases.Errors;
using Berth.Releases.Files;
using Berth.Releases.Names;
using Berth.Releases.Signing;
using Berth.Releases.Store;

namespace Berth.Releases.Installing;

/// <summary>Decides whether an archive may be extracted, and whether an installed release may become current again.</summary>
/// <param name="tree">The store.</param>
/// <param name="time">The clock.</param>
internal sealed class ReleaseTrust(ReleaseTree tree, TimeProvider time)
{
    private const int MostNamed = 5;

    private static readonly string[] s_signatures = [".sig", ".minisig"];

    /// <summary>Checks an archive. A store without keys trusts whoever installs.</summary>
    /// <param name="request">The request.</param>
    /// <param name="sha256">The SHA-256 of the archive.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="current">The current release; null: none.</param>
    /// <exception cref="ReleaseException">It is refused.</exception>
    public TrustedArchive Check(InstallRequest request, string sha256, long length, ReleaseId? current)
    {
        var keys = new ReleaseKeys(tree);
        var list = Trusted(keys, request.Keys);
        if (list is null || list.Keys.Count == 0)
        {
            return request.Manifest is null && request.Signatures.Count == 0
                ? new TrustedArchive(null, [], static () => { })
                : throw Refused("no key is trusted, so the manifest can't be checked", "add one with berth release keys");
        }

        var path = request.Manifest ?? request.Archive + SignedManifest.Suffix;
        if (FileStatus.TryOf(path) is null)
            throw Refused(
                $"there is no signed manifest {path}", "name it; the publisher makes it with: berth release sign",
                    nameof(InstallRequest.Manifest));
        var content = SignedFile.Read(path);
        var signers = Signatures.Signers(content, SignaturesOf(request, path), list.Keys);
        if (signers.Count < list.Threshold)
            throw Refused(
                $"{path} is signed by {signers.Count} of the trusted keys, and {list.Threshold} must have signed it",
                "see which are trusted: berth release keys");
        var manifest = Documents.Read(content, SigningJson.Default.SignedManifest);
        if (manifest is not { Format: SignedManifest.CurrentFormat }
            || !ReleaseVersion.TryParse(manifest.Version, out var version)
            || (manifest.MinimumVersion is { } demanded && !ReleaseVersion.TryParse(demanded, out _)))
            throw Refused($"{path} is no manifest that this version of Berth knows", null);
        CheckContent(request, manifest, sha256, length);
        CheckVersion(request, list, version, current);
        return new TrustedArchive(version, signers, () => keys.RaiseMinimum(manifest.MinimumVersion));
    }

    /// <summary>
    /// Checks a release that was installed before: that it is as it was then, and that who is trusted now has signed it.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="id">The release.</param>
    /// <param name="progress">Called with the number of bytes read.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="ReleaseException">It is refused; nothing was moved.</exception>
    public void CheckInstalled(RollBackRequest request, ReleaseId id, Action<long> progress, CancellationToken cancellationToken)
    {
        var differences = ReleaseContents.Differences(tree, id, progress, cancellationToken);
        if (differences is null || tree.Manifest(id) is not { } manifest)
        {
            throw new ReleaseException(
                ReleaseErrorKind.Damaged,
                $"it is not known how {id} was installed: its manifest or its list of files is missing or damaged",
                "install its archive again");
        }

        if (differences.Count > 0)
        {
            var named = string.Join(", ", differences.Take(MostNamed).Select(Quoted.Name));
            var more = differences.Count > MostNamed ? $" and {differences.Count - MostNamed} more" : "";
            throw new ReleaseException(
                ReleaseErrorKind.Damaged, $"{id} is not as it was installed: {named}{more}", "install its archive again");
        }

        if (Trusted(new ReleaseKeys(tree), request.Keys) is not { Keys.Count: > 0 } list)
            return;
        var signers = list.Keys.Count(key => manifest.SignedBy.Contains(key.Id, StringComparer.Ordinal));
        if (!request.AllowUnsigned && signers < list.Threshold)
        {
            throw Refusal(
                $"{id} is signed by {signers} of the keys that are trusted now, and {list.Threshold} must have signed it",
                "allow that, or install a signed archive", nameof(RollBackRequest.AllowUnsigned));
        }

        if (!request.AllowDowngrade
            && ReleaseVersion.TryParse(list.MinimumVersion, out var minimum)
            && ReleaseVersion.Parse(manifest.Version).OrderTo(minimum) < 0)
        {
            throw Refusal(
                $"{id} is lower than {minimum}, which a signed manifest demanded", "allow that, or install a newer archive",
                nameof(RollBackRequest.AllowDowngrade));
        }
    }

    /// <summary>The keys that count: those of the description instead of the store's, with the store's minimum version.</summary>
    private static KeyList? Trusted(ReleaseKeys keys, KeyList? given)
    {
        var list = given is not null
            ? (keys.Read() ?? new KeyList()) with { Keys = given.Keys, Threshold = given.Threshold }
            : keys.Read();
        return list is not null && KeyListRules.ProblemOf(list) is { } wrong
            ? throw Refusal($"the trusted keys can't be used: {wrong}", null)
            : list;
    }

    private void CheckContent(InstallRequest request, SignedManifest manifest, string sha256, long length)
    {
        if (request.Name is { } name && manifest.Name != name)
            throw Refused($"the signed manifest is for {manifest.Name}, not for {name}", null);
        if (manifest.Size != length)
            throw Refused($"the signed manifest is for another archive, of {manifest.Size} bytes; this one has {length} bytes", null);
        if (!manifest.Sha256.Equals(sha256, StringComparison.OrdinalIgnoreCase))
            throw Refused($"the signed manifest is for another archive, with the SHA-256 {manifest.Sha256}; this one has {sha256}", null);
        if (time.GetUtcNow() >= manifest.Expires)
            throw Refused($"the signed manifest has expired on {manifest.Expires:u}", "ask the publisher for a newer one");
        if (request.Version is { } asked && asked.ToString() != manifest.Version)
            throw Refused($"the signed manifest is for version {manifest.Version}, not for {asked}", null);
    }

    private void CheckVersion(InstallRequest request, KeyList list, ReleaseVersion version, ReleaseId? current)
    {
        if (ReleaseVersion.TryParse(list.MinimumVersion, out var minimum) && version.OrderTo(minimum) < 0)
            throw Refused($"version {version} is lower than {minimum}, which a signed manifest demanded", null);
        if (!request.AllowDowngrade
            && current is not null
            && ReleaseVersion.TryParse(tree.Manifest(current)?.Version, out var running)
            && version.OrderTo(running) < 0)
            throw Refused(
                $"version {version} is lower than the current {running}",
                "allow that, or go back to an installed one: berth release rollback",
                nameof(InstallRequest.AllowDowngrade));
    }

    private static List<ReadOnlyMemory<byte>> SignaturesOf(InstallRequest request, string manifest)
    {
        IEnumerable<string> paths = request.Signatures;
        if (request.Signatures.Count == 0)
        {
            var full = Path.GetFullPath(manifest);
            paths = Directory.EnumerateFiles(Path.GetDirectoryName(full)!, $"{Path.GetFileName(full)}.*")
                .Where(static path => s_signatures.Any(end => path.EndsWith(end, StringComparison.Ordinal)))
                .Order(StringComparer.Ordinal);
        }

        return [.. paths.Select(static path => new ReadOnlyMemory<byte>(SignedFile.Read(path)))];
    }

    private static ReleaseException Refused(string why, string? suggestion, params ReadOnlySpan<string> members) =>
        Refusal($"the archive is refused, and nothing was extracted: {why}", suggestion, members);

    private static ReleaseException Refusal(string why, string? suggestion, params ReadOnlySpan<string> members) =>
        new(ReleaseErrorKind.NotTrusted, why, suggestion)
        {
            Members = [.. members],
        };
}
