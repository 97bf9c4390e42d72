using Berth.Linux.Files;
using Berth.Linux.Kernel;
using Berth.Releases.Errors;
using Berth.Releases.Files;
using Berth.Releases.Names;

namespace Berth.Releases.Store;

/// <summary>
/// The files of a store: its releases, its two links and its journal. Everything new is made in the staging directory and renamed from
/// there, so that no name ever stands for something incomplete.
/// </summary>
/// <param name="files">The file operations.</param>
internal sealed class ReleaseTree(IReleaseFiles files)
{
    private const UnixFileMode Directories = (UnixFileMode)0x1ED; // 0755
    private const UnixFileMode Private = (UnixFileMode)0x1C0; // 0700
    private const UnixFileMode Readable = (UnixFileMode)0x1A4; // 0644
    private const int LongestDocument = 1024 * 1024;
    private const int RandomBytes = 8;

    /// <summary>The file operations.</summary>
    public IReleaseFiles Files { get; } = files;

    /// <summary>The release that <c>current</c> names; null: none.</summary>
    public ReleaseId? Current => Follow(StorePaths.Current);

    /// <summary>The release that <c>previous</c> names; null: none.</summary>
    public ReleaseId? Previous => Follow(StorePaths.Previous);

    /// <summary>Whether there is a release with this id.</summary>
    public bool Has(ReleaseId id) => Files.Find(StorePaths.Of(id)) is { Kind: FileKind.Directory };

    /// <summary>All releases, the oldest first; those whose manifest cannot be read come first.</summary>
    public IReadOnlyList<Release> List()
    {
        var (current, previous) = (Current, Previous);
        var releases = new List<Release>();
        foreach (var name in Files.List(StorePaths.Releases))
        {
            if (ReleaseId.TryParse(name, out var id) && Has(id))
                releases.Add(new Release(id, Manifest(id), id == current, id == previous));
        }

        return [.. releases.OrderBy(static release => release.Manifest?.InstalledAt ?? DateTimeOffset.MinValue)];
    }

    /// <summary>The manifest of a release; null: it is missing or damaged, or is that of another release.</summary>
    public ReleaseManifest? Manifest(ReleaseId id) =>
        Documents.Read(Files.Read(StorePaths.ManifestOf(id), LongestDocument), StoreJson.Default.ReleaseManifest) is { } manifest
            && manifest.Id == id.Text ? manifest : null;

    /// <summary>
    /// The release that was current when another was installed, or if that was not healthy, the one before it; null: none that is there.
    /// Each is older than the other, so that following it ends.
    /// </summary>
    public ReleaseId? Before(ReleaseId id)
    {
        var manifest = Manifest(id);
        while (ReleaseId.TryParse(manifest?.Previous, out var before)
            && Manifest(before) is { } earlier
            && earlier.InstalledAt < manifest!.InstalledAt)
        {
            if (earlier.Bad is null)
                return before;
            manifest = earlier;
        }

        return null;
    }

    /// <summary>The update that is under way; null: none, or its journal is damaged, or names a release that there can't be.</summary>
    public Journal? Journal()
    {
        var journal = Documents.Read(Files.Read(StorePaths.Journal, LongestDocument), StoreJson.Default.Journal);
        if (journal is null || !Enum.IsDefined(journal.Phase) || !ReleaseId.TryParse(journal.To, out _))
            return null;
        var isKnown = journal.From is null
            || (ReleaseId.TryParse(journal.From, out var from)
                && (Has(from) || journal.Phase is JournalPhase.Preparing or JournalPhase.Accepted));
        return isKnown ? journal : null;
    }

    /// <summary>Makes the staging directory, and a new directory in it; returns its path.</summary>
    public string NewStaging()
    {
        EnsureStaging();
        var path = StagingName();
        Files.MakeDirectory(path, Private);
        return path;
    }

    /// <summary>
    /// Gives a staging directory its place among the releases. The journal must say <see cref="JournalPhase.Preparing"/>, because it may be
    /// incomplete: what prepares it needs the path that the release will have.
    /// </summary>
    public void Place(string staging, ReleaseId id)
    {
        Files.EnsureDirectory(StorePaths.Releases, Directories);
        Files.SetMode(staging, Directories);
        if (Files.Find(StorePaths.Of(id)) is { Kind: not FileKind.Directory })
            Files.Remove(StorePaths.Of(id));
        Files.Rename(staging, StorePaths.Of(id));
    }

    /// <summary>Whether an update is under way, also one whose journal is damaged.</summary>
    public bool HasJournal => Files.Find(StorePaths.Journal) is not null;

    /// <summary>
    /// Makes a release current: a symbolic link and a rename. It is not durable yet: as long as the journal says
    /// <see cref="JournalPhase.Switching"/>, both outcomes of a power failure are handled.
    /// </summary>
    /// <param name="id">The release; null: none is current.</param>
    public void Switch(ReleaseId? id) => Link(StorePaths.Current, id);

    /// <summary>Makes a release the one that a rollback goes back to.</summary>
    public void SetPrevious(ReleaseId? id) => Link(StorePaths.Previous, id);

    /// <summary>Writes the journal; it is durable when this returns, and so is every earlier change of a link.</summary>
    public void Write(Journal journal)
    {
        Files.SyncDirectory("");
        Replace(StorePaths.Journal, Documents.Write(journal, StoreJson.Default.Journal));
        Files.SyncDirectory("");
    }

    /// <summary>Removes the journal, after every change of a link is durable.</summary>
    public void ClearJournal()
    {
        if (Files.Find(StorePaths.Journal) is null)
            return;
        Files.SyncDirectory("");
        Files.Remove(StorePaths.Journal);
        Files.SyncDirectory("");
    }

    /// <summary>Writes the manifest of a release, also before it has its place.</summary>
    /// <param name="directory">The directory of the release.</param>
    /// <param name="manifest">The manifest.</param>
    public void Write(string directory, ReleaseManifest manifest)
    {
        Replace($"{directory}/{StorePaths.Manifest}", Documents.Write(manifest, StoreJson.Default.ReleaseManifest));
        Files.SyncDirectory(directory);
    }

    /// <summary>Notes that a release was not healthy.</summary>
    public void MarkBad(ReleaseId id, string why)
    {
        if (Manifest(id) is { } manifest)
            Write(StorePaths.Of(id), manifest with { Bad = why });
    }

    /// <summary>Removes a release: it loses its place at once, and its files then.</summary>
    public void Remove(ReleaseId id)
    {
        if (id == Current || id == Previous)
            throw new InvalidOperationException($"{id} is in use.");
        EnsureStaging();
        var path = StagingName();
        Files.Rename(StorePaths.Of(id), path);
        Files.SyncDirectory(StorePaths.Releases);
        Files.RemoveTree(path);
    }

    /// <summary>Removes what an interrupted command has left in the staging directory, and the directory.</summary>
    public void ClearStaging()
    {
        if (Files.Find(StorePaths.Staging) is null)
            return;
        // What is in it may be a release that was just moved here. If the power fails now, the move must not be undone while the removal is
        // not.
        if (Files.Find(StorePaths.Releases) is not null)
            Files.SyncDirectory(StorePaths.Releases);
        Files.RemoveTree(StorePaths.Staging);
    }

    /// <summary>Replaces a file of the store; the rename is not durable yet.</summary>
    public void Replace(string path, ReadOnlySpan<byte> content)
    {
        EnsureStaging();
        var made = StagingName();
        Files.WriteNew(made, content, Readable);
        Files.Rename(made, path);
    }

    private static string StagingName() => $"{StorePaths.Staging}/{RandomHex.Make(RandomBytes)}";

    private void EnsureStaging() => Files.EnsureDirectory(StorePaths.Staging, Private);

    private void Link(string name, ReleaseId? id)
    {
        if (id is null)
        {
            if (Files.Find(name) is not null)
                Files.Remove(name);
            return;
        }

        if (!Has(id))
            throw new ReleaseException(ReleaseErrorKind.NotFound, $"there is no release {id}", "berth release list shows which there are");
        EnsureStaging();
        var made = StagingName();
        Files.MakeSymbolicLink(made, StorePaths.Of(id));
        Files.Rename(made, name);
    }

    private ReleaseId? Follow(string link) =>
        Files.ReadLink(link) is { } target
            && target.StartsWith(StorePaths.Releases + "/", StringComparison.Ordinal)
            && ReleaseId.TryParse(target[(StorePaths.Releases.Length + 1)..], out var id)
            && Has(id) ? id : null;
}
