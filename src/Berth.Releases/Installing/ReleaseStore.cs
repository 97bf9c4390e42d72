using Berth.Descriptions.Text;
using Berth.Linux.Files;
using Berth.Releases.Errors;
using Berth.Releases.Files;
using Berth.Releases.Names;
using Berth.Releases.Signing;
using Berth.Releases.Store;

namespace Berth.Releases.Installing;

/// <summary>
/// A store of releases, locked: the entry point of this library. An update that was interrupted is ended when the store is opened.
/// </summary>
public sealed class ReleaseStore : IDisposable
{
    private const UnixFileMode Directories = (UnixFileMode)0x1ED; // 0755

    private readonly ReleaseTree _tree;
    private readonly IReleaseTarget _target;
    private readonly Action<ReleaseProgress> _progress;
    private readonly FileLock _lock;

    private ReleaseStore(ReleaseTree tree, IReleaseTarget target, Action<ReleaseProgress> progress, FileLock held) =>
        (_tree, _target, _progress, _lock) = (tree, target, progress, held);

    /// <summary>What was done about an interrupted update, as a sentence; null: there was none.</summary>
    public string? Recovered { get; private init; }

    /// <summary>The current release; null: none.</summary>
    public ReleaseId? Current => _tree.Current;

    /// <summary>Opens a store for changes, and ends an update that was interrupted. The store is made if it does not exist.</summary>
    /// <param name="root">The store's directory.</param>
    /// <param name="target">What runs the releases.</param>
    /// <param name="wait">Whether to wait for another command that works on the store; false: to refuse.</param>
    /// <param name="progress">Called at each step, and within those that read many bytes.</param>
    /// <param name="cancellationToken">Ends the wait for the other command.</param>
    /// <exception cref="ReleaseException">Another command works on it; or another user could have written to it.</exception>
    /// <exception cref="IOException">The directory can't be made or opened.</exception>
    public static Task<ReleaseStore> OpenAsync(
        string root, IReleaseTarget target, bool wait, Action<ReleaseProgress> progress, CancellationToken cancellationToken = default) =>
        OpenAsync(root, target, wait, StoreOpening.Create, progress, cancellationToken);

    /// <summary>Opens a store for changes, and ends an update that was interrupted.</summary>
    /// <param name="root">The store's directory.</param>
    /// <param name="target">What runs the releases.</param>
    /// <param name="wait">Whether to wait for another command that works on the store; false: to refuse.</param>
    /// <param name="opening">What must be there.</param>
    /// <param name="progress">Called at each step, and within those that read many bytes.</param>
    /// <param name="cancellationToken">Ends the wait for the other command.</param>
    /// <exception cref="ReleaseException">
    /// There is no such store; another command works on it; or another user could have written to it.
    /// </exception>
    /// <exception cref="IOException">The directory can't be made or opened.</exception>
    public static async Task<ReleaseStore> OpenAsync(
        string root, IReleaseTarget target, bool wait, StoreOpening opening, Action<ReleaseProgress> progress,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        if (opening is StoreOpening.Create)
            Directory.CreateDirectory(root, Directories);
        using (var found = Look(root, opening))
            StoreOwnership.CheckRoot(found.Root);
        var path = $"{root}/{StorePaths.Lock}";
        var held = FileLock.TryAcquire(path)
            ?? (wait
                ? await FileLock.AcquireAsync(path, cancellationToken).ConfigureAwait(false)
                : throw new ReleaseException(
                    ReleaseErrorKind.Busy, $"another command works on the releases in {root}", "try again later, or wait for it"));
        try
        {
            var tree = new ReleaseTree(LinuxReleaseFiles.Open(root));
            StoreOwnership.Check(tree.Files);
            var recovered = await new ReleaseRecovery(tree, target, progress).RunAsync().ConfigureAwait(false);
            return new ReleaseStore(tree, target, progress, held) { Recovered = recovered };
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Checks an archive as an install would, and changes nothing: no lock, no recovery, and no store if there is none.</summary>
    /// <param name="root">The store's directory; null: any.</param>
    /// <param name="request">What would be installed.</param>
    /// <param name="progress">Called at each step.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="ReleaseException">The archive would be refused.</exception>
    public static async Task<UpdateResult> CheckAsync(
        string? root, InstallRequest request, Action<ReleaseProgress> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(progress);
        using var files = Directory.Exists(root) ? (IReleaseFiles)Look(root, StoreOpening.Create) : new NoFiles();
        return await new ReleaseInstaller(new ReleaseTree(files), new NoTarget(), progress, TimeProvider.System)
            .InstallAsync(request with { IsDryRun = true }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What is unfinished in a store, as a sentence; null: nothing.</summary>
    /// <param name="root">The store's directory.</param>
    /// <exception cref="ReleaseException">There is no such store.</exception>
    public static string? Unfinished(string root)
    {
        using var files = Look(root);
        return files.Find(StorePaths.Journal) is not null
            ? $"an update{(new ReleaseTree(files).Journal() is { } journal ? $" to {journal.To}" : "")} is under way, or was interrupted; "
                + "the next command that changes releases then ends it"
            : null;
    }

    /// <summary>The releases of a store, the oldest first, without a lock and without recovery.</summary>
    /// <param name="root">The store's directory.</param>
    /// <exception cref="ReleaseException">There is no such store.</exception>
    public static IReadOnlyList<Release> List(string root)
    {
        using var files = Look(root);
        return new ReleaseTree(files).List();
    }

    /// <summary>Finds a release.</summary>
    /// <param name="root">The store's directory.</param>
    /// <param name="name">Its id; or its version, if no other release there has that.</param>
    /// <exception cref="ReleaseException">There is no such release, or several; or no such store.</exception>
    public static ReleaseId Find(string root, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var there = List(root);
        ReleaseId[] meant = [.. there.Select(static release => release.Id).Where(id => id.Text == name || id.Version == name)];
        return meant switch
        {
            [var only] => only,
            [] when ReleaseId.TryParse(name, out var id) => throw NotFound(id),
            [] => throw new ReleaseException(
                ReleaseErrorKind.NotFound, $"there is no release {Quoted.Text(name)}", "berth release list shows which there are"),
            _ => throw new ReleaseException(
                ReleaseErrorKind.Usage, $"{meant.Length} releases have the version {name}",
                $"write which: {string.Join(", ", meant.Select(static id => id.Text))}"),
        };
    }

    /// <summary>Compares the files of a release with how they were installed.</summary>
    /// <param name="root">The store's directory.</param>
    /// <param name="id">The release.</param>
    /// <param name="progress">Called within the reading.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The files that differ: "PATH: changed"; null: how they were is not known.</returns>
    /// <exception cref="ReleaseException">There is no such release.</exception>
    public static IReadOnlyList<string>? Verify(
        string root, ReleaseId id, Action<ReleaseProgress> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        using var files = Look(root);
        var tree = new ReleaseTree(files);
        if (!tree.Has(id))
            throw NotFound(id);
        return ReleaseContents.Differences(
            tree, id, done => progress(new ReleaseProgress(ReleaseStage.Checking, done, null)), cancellationToken);
    }

    /// <summary>Installs an archive and switches to it.</summary>
    /// <param name="request">What to install.</param>
    /// <param name="cancellationToken">Before the switch: leaves what runs. After it: brings the old release back.</param>
    /// <exception cref="ReleaseException">The archive is refused, or the new release was not healthy.</exception>
    public async Task<UpdateResult> InstallAsync(InstallRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            return await Installer.InstallAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception full) when (FullDisk.Is(full))
        {
            // What the install left must not fill the disk until the next command.
            await new ReleaseRecovery(_tree, _target, _progress).RunAsync().ConfigureAwait(false);
            throw FullDisk.Refusal(_tree.Files, full);
        }
    }

    /// <summary>Checks the signed manifest of an archive that need not be there yet, as an install does.</summary>
    /// <param name="request">The request.</param>
    /// <param name="sha256">The SHA-256 that the archive is to have, in hexadecimal.</param>
    /// <param name="length">The length that it is to have, in bytes.</param>
    /// <exception cref="ReleaseException">The archive would be refused.</exception>
    public void Check(InstallRequest request, string sha256, long length)
    {
        ArgumentNullException.ThrowIfNull(request);
        _ = new ReleaseTrust(_tree, TimeProvider.System).Check(request, sha256, length, _tree.Current);
    }

    /// <summary>
    /// Switches to a release that was installed before, if it is as it was then, and the trusted keys have signed it where there are some.
    /// </summary>
    /// <param name="request">Which release.</param>
    /// <param name="cancellationToken">Brings the present release back.</param>
    /// <exception cref="ReleaseException">
    /// There is no such release, or it is refused, and nothing was moved; or it was not healthy.
    /// </exception>
    public async Task<UpdateResult> RollBackAsync(RollBackRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var from = _tree.Current;
        var target = request.To ?? _tree.Previous ?? throw new ReleaseException(
            ReleaseErrorKind.NotFound, "there is no release to go back to", "berth release list shows which there are; name one");
        if (!_tree.Has(target))
            throw NotFound(target);
        if (target == from)
            return new UpdateResult(target, from, UpdateChange.None, null, []);
        new ReleaseTrust(_tree, TimeProvider.System).CheckInstalled(
            request, target, done => _progress(new ReleaseProgress(ReleaseStage.Checking, done, null)), cancellationToken);
        try
        {
            var answer = await new ReleaseUpdate(_tree, _target, _progress)
                .SwitchAsync(from, target, request.Settle, !request.IsInstall, cancellationToken)
                .ConfigureAwait(false);
            return new UpdateResult(target, from, UpdateChange.SwitchedBack, answer, []);
        }
        finally
        {
            _tree.ClearStaging();
        }
    }

    /// <summary>Removes the oldest releases. Those of <c>current</c> and <c>previous</c> stay.</summary>
    /// <param name="keep">The number to keep, 1 or more.</param>
    /// <returns>The removed ones.</returns>
    public IReadOnlyList<ReleaseId> Prune(int keep)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        return Installer.Prune(keep);
    }

    /// <summary>The keys of a store; null: it has none, and trusts whoever installs.</summary>
    /// <param name="root">The store's directory.</param>
    /// <exception cref="ReleaseException">There is no such store, or the file is damaged.</exception>
    public static KeyList? Keys(string root)
    {
        using var files = Look(root);
        return new ReleaseKeys(new ReleaseTree(files)).Read();
    }

    /// <summary>Changes the keys.</summary>
    /// <param name="add">Keys to add.</param>
    /// <param name="remove">Ids of keys to remove.</param>
    /// <param name="threshold">How many keys must have signed; null: as before.</param>
    /// <param name="rotate">The file with a newer list, signed by enough keys of the present one; null: none.</param>
    /// <param name="signatures">The files with its signatures.</param>
    /// <param name="allowUnsigned">Whether the last key may go, so that releases need no signature any more.</param>
    /// <returns>The keys now; null: none.</returns>
    /// <exception cref="ReleaseException">The change is refused, and nothing of it was made.</exception>
    public KeyList? ChangeKeys(
        IReadOnlyList<TrustedKey> add, IReadOnlyList<string> remove, int? threshold, string? rotate, IReadOnlyList<string> signatures,
        bool allowUnsigned = false)
    {
        ArgumentNullException.ThrowIfNull(add);
        ArgumentNullException.ThrowIfNull(remove);
        ArgumentNullException.ThrowIfNull(signatures);
        var keys = new ReleaseKeys(_tree);
        var list = keys.Read();
        if (rotate is not null)
        {
            list = ReleaseKeys.Rotated(
                list, SignedFile.Read(rotate), [.. signatures.Select(static path => new ReadOnlyMemory<byte>(SignedFile.Read(path)))]);
        }

        if (add.Count > 0 || remove.Count > 0 || threshold is not null)
        {
            list = ReleaseKeys.Next(list ?? new KeyList { Version = 0 });
            list = remove.Aggregate(add.Aggregate(list, ReleaseKeys.With), ReleaseKeys.Without);
            list = list with { Threshold = threshold ?? (list.Keys.Count == 0 ? 1 : list.Threshold) };
        }

        if (list is not null)
            keys.Replace(list, allowUnsigned);
        _tree.ClearStaging();
        return keys.Read();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tree.Files.Dispose();
        _lock.Dispose();
    }

    private ReleaseInstaller Installer => new(_tree, _target, _progress, TimeProvider.System);

    internal static ReleaseException NotFound(ReleaseId id) =>
        new(ReleaseErrorKind.NotFound, $"there is no release {id}", "berth release list shows which there are");

    /// <summary>Opens what is a store. A directory with other files is none: the name is wrong.</summary>
    private static LinuxReleaseFiles Look(string root, StoreOpening opening = StoreOpening.Begin)
    {
        Exception? none = null;
        try
        {
            var files = LinuxReleaseFiles.Open(root);
            string[] parts = [StorePaths.Lock, StorePaths.Releases, StorePaths.Keys];
            if (opening is StoreOpening.Create
                || parts.Any(part => files.Find(part) is not null)
                || (opening is StoreOpening.Begin && files.List("").Count == 0))
                return files;
            files.Dispose();
        }
        catch (LinuxException missing) when (missing.Error is Errno.ENOENT or Errno.ENOTDIR)
        {
            none = missing;
        }

        throw new ReleaseException(
            ReleaseErrorKind.NotFound, $"there are no releases in {root}", "see that this is the directory; an install makes it", none);
    }
}
