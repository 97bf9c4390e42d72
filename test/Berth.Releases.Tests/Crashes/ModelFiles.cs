using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Identity;
using Berth.Releases.Files;

namespace Berth.Releases.Tests.Crashes;

/// <summary>
/// Files in memory, each with what a program sees and what a power failure leaves. Each change counts as one operation; at a given one, the
/// process is killed, and nothing works any more.
/// </summary>
internal sealed class ModelFiles : IReleaseFiles
{
    private readonly ModelNode _root;
    private bool _isDead;

    public ModelFiles()
        : this(ModelNode.Directory((UnixFileMode)0x1ED))
    {
    }

    private ModelFiles(ModelNode root) => _root = root;

    /// <summary>The number of operations so far.</summary>
    public int Operations { get; private set; }

    /// <summary>The operation before which the process is killed.</summary>
    public int KillAt { get; set; } = int.MaxValue;

    public string Root => "/model";

    public FileSystemUsage? Usage() => null;

    /// <summary>What is there after a crash.</summary>
    public ModelFiles AfterCrash(CrashKind kind, Random random) => new(
        kind is CrashKind.Kill ? _root.AfterKill([]) : _root.AfterPowerFailure(kind is CrashKind.Torn, random, [])!);

    /// <summary>Writes everything to a real directory.</summary>
    public void Materialize(string directory) => _root.Materialize(directory, isRoot: true);

    public FoundFile? Find(string path) =>
        Look(path) is { } node
            ? new FoundFile(node.Kind, node.Mode, node.Data.Length, Credentials.EffectiveUid, Credentials.EffectiveGid, Links: 1)
            : null;

    public IReadOnlyList<KeyValuePair<string, byte[]>> Attributes(string path) => [];

    public IReadOnlyList<string> List(string path) =>
        Look(path) is { Kind: FileKind.Directory } node ? [.. node.Entries.Keys.Order(StringComparer.Ordinal)] : [];

    public Stream? OpenRead(string path) =>
        Look(path) is { Kind: FileKind.Regular } node ? new MemoryStream(node.Data, writable: false) : null;

    public string? ReadLink(string path) => Look(path) is { Kind: FileKind.SymbolicLink } node ? node.Target : null;

    public void MakeDirectory(string path, UnixFileMode mode) => Add(path, ModelNode.Directory(mode));

    public INewFile Create(string path, UnixFileMode mode)
    {
        var node = ModelNode.File(mode);
        Add(path, node);
        return new ModelNewFile(this, node);
    }

    public void MakeSymbolicLink(string path, string target) => Add(path, ModelNode.Link(target));

    public void MakeHardLink(string path, string existing) => Add(path, Get(existing));

    public void Rename(string from, string to)
    {
        Step();
        var node = Get(from);
        var there = Look(to);
        if (there is { Kind: FileKind.Directory } || (there is not null && node.Kind is FileKind.Directory))
            throw new LinuxException(Errno.EEXIST, "rename", to);
        Parent(from).Entries.Remove(NameOf(from));
        Parent(to).Entries[NameOf(to)] = node;
    }

    public void Remove(string path)
    {
        Step();
        if (Get(path).Kind is FileKind.Directory)
            throw new LinuxException(Errno.EISDIR, "remove", path);
        Parent(path).Entries.Remove(NameOf(path));
    }

    public void RemoveDirectory(string path)
    {
        Step();
        if (Get(path).Entries.Count > 0)
            throw new LinuxException(Errno.ENOTEMPTY, "remove", path);
        Parent(path).Entries.Remove(NameOf(path));
    }

    public void SetMode(string path, UnixFileMode mode)
    {
        Step();
        Get(path).Mode = mode;
    }

    public void SyncDirectory(string path)
    {
        Step();
        Get(path).Sync();
    }

    public void SyncAll()
    {
        Step();
        _root.SyncAll();
    }

    public void Dispose()
    {
    }

    /// <summary>Counts an operation; the process may be killed here.</summary>
    public void Step()
    {
        if (_isDead || Operations == KillAt)
        {
            _isDead = true;
            throw new KilledException();
        }

        Operations++;
    }

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static string ParentOf(string path) => path.LastIndexOf('/') is var slash and > 0 ? path[..slash] : "";

    private void Add(string path, ModelNode node)
    {
        Step();
        if (!Parent(path).Entries.TryAdd(NameOf(path), node))
            throw new LinuxException(Errno.EEXIST, "make", path);
    }

    private ModelNode Get(string path) => Look(path) ?? throw new LinuxException(Errno.ENOENT, "open", path);

    private ModelNode Parent(string path) => Get(ParentOf(path));

    private ModelNode? Look(string path)
    {
        if (_isDead)
            throw new KilledException();
        var at = _root;
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!at.Entries.TryGetValue(name, out var next))
                return null;
            at = next;
        }

        return at;
    }
}
