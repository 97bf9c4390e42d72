using System.Security.Cryptography;
using Berth.Descriptions.Text;
using Berth.Linux.Kernel;
using Berth.Releases.Archives;
using Berth.Releases.Errors;
using Berth.Releases.Files;
using Berth.Releases.Names;
using Berth.Releases.Store;

namespace Berth.Releases.Installing;

/// <summary>Installs an archive as a release, and switches to it.</summary>
/// <param name="tree">The store, locked and recovered.</param>
/// <param name="target">What runs the releases.</param>
/// <param name="progress">Called at each step, and within those that read many bytes.</param>
/// <param name="time">The clock.</param>
internal sealed class ReleaseInstaller(ReleaseTree tree, IReleaseTarget target, Action<ReleaseProgress> progress, TimeProvider time)
{
    private const UnixFileMode Readable = (UnixFileMode)0x1A4; // 0644
    private const int DigestLength = 64;

    /// <summary>Installs.</summary>
    /// <exception cref="ReleaseException">The archive is refused, or the release is not healthy.</exception>
    public async Task<UpdateResult> InstallAsync(InstallRequest request, CancellationToken cancellationToken)
    {
        if (request.Sha256 is { } digest && (digest.Length != DigestLength || digest.Any(static digit => !char.IsAsciiHexDigit(digit))))
        {
            throw new ReleaseException(
                ReleaseErrorKind.Usage, $"{Quoted.Text(digest)} is not a SHA-256", $"write its {DigestLength} hexadecimal digits");
        }

        using var archive = NamedFile.Open(request.Archive, "the archive ", "name a tar, tar.gz, tar.zst or zip");
        var length = archive.Length;
        var sha256 = FileHash.Of(
            archive, done => progress(new ReleaseProgress(ReleaseStage.Checking, done, length)), cancellationToken);
        if (request.Sha256 is { } expected && !expected.Equals(sha256, StringComparison.OrdinalIgnoreCase))
            throw new ReleaseException(
                ReleaseErrorKind.NotTrusted, $"the archive {request.Archive} has the SHA-256 {sha256}, not {expected}",
                "get it again; nothing was extracted");
        var from = tree.Current;
        var trusted = new ReleaseTrust(tree, time).Check(request, sha256, length, from);
        var version = trusted.Version ?? request.Version ?? ReleaseVersion.OfFileName(request.Archive)
            ?? throw new ReleaseException(
                ReleaseErrorKind.Usage, $"the name of {request.Archive} tells no version", "name it, such as 1.4.0")
            {
                Members = [nameof(InstallRequest.Version)],
            };
        var id = ReleaseId.Of(version, sha256);
        if (request.IsDryRun)
        {
            using var nowhere = new NoFiles();
            Extract(request, archive, sha256, nowhere, "check", cancellationToken);
            return new UpdateResult(id, from, UpdateChange.Checked, null, []);
        }

        if (id == from)
            return new UpdateResult(id, from, UpdateChange.None, null, []);
        var isThere = IsComplete(id, cancellationToken);
        if (!isThere)
            await StageAsync(request, archive, id, version, sha256, trusted.SignedBy, from, cancellationToken).ConfigureAwait(false);
        else if (trusted.SignedBy.Count > 0 && tree.Manifest(id) is { } manifest && !manifest.SignedBy.SequenceEqual(trusted.SignedBy))
            tree.Write(StorePaths.Of(id), manifest with { SignedBy = trusted.SignedBy });
        trusted.Remember();
        var tried = request.Trial is null
            ? null
            : await TryAsync(request.Trial, id, from, isThere, cancellationToken).ConfigureAwait(false);
        if (request.IsSwitchedLater)
        {
            tree.ClearJournal();
            tree.ClearStaging();
            return new UpdateResult(id, from, UpdateChange.Placed, tried, []);
        }

        var update = new ReleaseUpdate(tree, target, progress);
        try
        {
            var answer = await update.SwitchAsync(from, id, request.Settle, isReturn: false, cancellationToken).ConfigureAwait(false);
            var removed = Prune(request.Keep);
            return new UpdateResult(id, from, isThere ? UpdateChange.SwitchedBack : UpdateChange.Installed, tried ?? answer, removed);
        }
        finally
        {
            tree.ClearStaging();
        }
    }

    /// <summary>Removes the oldest releases, as many as are more than to keep, and bad ones first. Those in use stay.</summary>
    /// <param name="keep">The number to keep.</param>
    /// <returns>The removed ones.</returns>
    public IReadOnlyList<ReleaseId> Prune(int keep)
    {
        var releases = tree.List();
        ReleaseId[] removed =
        [
            .. releases.Where(static release => release is { IsCurrent: false, IsPrevious: false })
                .OrderByDescending(static release => release.IsBad)
                .Take(Math.Max(0, releases.Count - keep))
                .Select(static release => release.Id),
        ];
        foreach (var id in removed)
            tree.Remove(id);
        tree.ClearStaging();
        return removed;
    }

    /// <summary>Whether a release with this id is there as it was installed; one that is damaged is removed.</summary>
    private bool IsComplete(ReleaseId id, CancellationToken cancellationToken)
    {
        if (!tree.Has(id))
            return false;
        if (ReleaseContents.Differences(tree, id, static _ => { }, cancellationToken) is [])
            return true;
        if (id == tree.Previous)
            tree.SetPrevious(null);
        tree.Remove(id);
        return false;
    }

    private async Task StageAsync(
        InstallRequest request, FileStream archive, ReleaseId id, ReleaseVersion version, string sha256, IReadOnlyList<string> signedBy,
        ReleaseId? from, CancellationToken cancellationToken)
    {
        try
        {
            var staging = tree.NewStaging();
            var digests = Extract(request, archive, sha256, tree.Files, staging, cancellationToken);
            tree.Write(new Journal(JournalPhase.Preparing, from?.Text, id.Text));
            tree.Place(staging, id);
            if (request.Prepare is { } prepare)
            {
                progress(new ReleaseProgress(ReleaseStage.Preparing, 0, null));
                await prepare.RunAsync($"{tree.Files.Root}/{StorePaths.Of(id)}", cancellationToken).ConfigureAwait(false);
                if (!tree.Has(id))
                {
                    throw new ReleaseException(
                        ReleaseErrorKind.PrepareFailed,
                        "prepare has removed or replaced the release's directory; the running release is untouched");
                }
                digests = ReleaseContents.NoneKnown; // it may have changed any file
            }

            Record(
                new ReleaseManifest
                {
                    Id = id.Text,
                    Version = version.ToString(),
                    Sha256 = sha256,
                    InstalledAt = time.GetUtcNow(),
                    Source = request.Source ?? Path.GetFullPath(request.Archive),
                    Previous = from?.Text,
                    SignedBy = signedBy,
                }, id, digests, cancellationToken);
        }
        catch
        {
            // Before the switch: what runs is untouched, and nothing of the new release stays.
            if (tree.Files.Find(StorePaths.Of(id)) is not null)
                tree.Remove(id);
            tree.ClearJournal();
            tree.ClearStaging();
            throw;
        }
    }

    /// <summary>Tries a complete release that is not current; returns the answer.</summary>
    private async Task<string> TryAsync(
        Func<ReleaseId, string, CancellationToken, Task<ProbeResult>> trial, ReleaseId id, ReleaseId? from, bool wasThere,
        CancellationToken cancellationToken)
    {
        try
        {
            progress(new ReleaseProgress(ReleaseStage.Probing, 0, null));
            var probe = await trial(id, $"{tree.Files.Root}/{StorePaths.Of(id)}", cancellationToken).ConfigureAwait(false);
            if (probe.IsHealthy)
                return probe.Answer;
            tree.MarkBad(id, probe.Answer);
            // Bad, and complete: it stays, so that what was wrong can be looked at.
            tree.ClearJournal();
            tree.ClearStaging();
            throw new ReleaseException(
                ReleaseErrorKind.RolledBack,
                $"release {id} is not healthy: {probe.Answer}\n{(from?.Text ?? "nothing")} is current as before, and was not touched");
        }
        catch (Exception interrupted) when (interrupted is not ReleaseException { Kind: ReleaseErrorKind.RolledBack })
        {
            if (!wasThere)
                tree.Remove(id);
            tree.ClearJournal();
            tree.ClearStaging();
            throw;
        }
    }

    /// <returns>The digests of the files.</returns>
    private IReadOnlyDictionary<string, byte[]> Extract(
        InstallRequest request, FileStream archive, string sha256, IReleaseFiles files, string directory,
        CancellationToken cancellationToken)
    {
        var length = archive.Length;
        try
        {
            archive.Position = 0;
            var isCopied = files.Root.Length > 0 && ArchiveFormats.Detect(archive) is ArchiveFormat.Zip;
            using var copy = isCopied ? CopyOf(archive, files.Root) : null;
            using var extractor = new ArchiveExtractor(files, request.Limits);
            var extracted = extractor.Extract(
                copy ?? archive, directory, done => progress(new ReleaseProgress(ReleaseStage.Extracting, done, length)),
                cancellationToken);
            return extracted == sha256
                ? extractor.Digests
                : throw new RefusedArchiveException(null, "it was changed while it was read");
        }
        catch (RefusedArchiveException refused)
        {
            throw refused.Of(request.Archive);
        }
    }

    /// <summary>
    /// A zip is not read from start to end, so its digest does not tell that what was read is what was hashed. A copy that nobody else can
    /// open does.
    /// </summary>
    private static FileStream CopyOf(FileStream archive, string root)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        var copy = new FileStream($"{root}/{StorePaths.Staging}/{RandomHex.Make(8)}.zip", options);
        archive.CopyTo(copy);
        copy.Flush();
        copy.Position = 0;
        return copy;
    }

    /// <summary>Lists the files, writes the manifest, and waits until all of it is durable.</summary>
    private void Record(
        ReleaseManifest manifest, ReleaseId id, IReadOnlyDictionary<string, byte[]> digests, CancellationToken cancellationToken)
    {
        var directory = StorePaths.Of(id);
        var contents = ReleaseContents.Of(
            tree.Files, directory, done => progress(new ReleaseProgress(ReleaseStage.Recording, done, null)), digests,
            cancellationToken);
        tree.Files.WriteNew($"{directory}/{StorePaths.Contents}", contents, Readable);
        tree.Write(directory, manifest with { Contents = Convert.ToHexStringLower(SHA256.HashData(contents)) });
        tree.Files.SyncAll();
    }
}
