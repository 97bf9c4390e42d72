using Berth.Linux.Files;

namespace Berth.Releases.Tests.Crashes;

/// <summary>A file, directory or link in memory: what a program sees of it, and what was flushed.</summary>
internal sealed class ModelNode
{
    private byte[] _flushedData = [];
    private Dictionary<string, ModelNode> _flushedEntries = new(StringComparer.Ordinal);

    private ModelNode(FileKind kind, UnixFileMode mode) => (Kind, Mode) = (kind, mode);

    public FileKind Kind { get; }

    public UnixFileMode Mode { get; set; }

    public string Target { get; private init; } = "";

    public byte[] Data { get; set; } = [];

    public Dictionary<string, ModelNode> Entries { get; private set; } = new(StringComparer.Ordinal);

    public static ModelNode Directory(UnixFileMode mode) => new(FileKind.Directory, mode);

    public static ModelNode File(UnixFileMode mode) => new(FileKind.Regular, mode);

    public static ModelNode Link(string target) => new(FileKind.SymbolicLink, (UnixFileMode)0x1FF) { Target = target };

    /// <summary>fsync(2).</summary>
    public void Sync()
    {
        _flushedData = Data;
        _flushedEntries = new Dictionary<string, ModelNode>(Entries, StringComparer.Ordinal);
    }

    /// <summary>syncfs(2).</summary>
    public void SyncAll()
    {
        Sync();
        foreach (var node in Entries.Values)
            node.SyncAll();
    }

    /// <summary>The node after its process was killed: also what is not flushed is there, and is still not flushed.</summary>
    public ModelNode AfterKill(Dictionary<ModelNode, ModelNode> known)
    {
        if (known.TryGetValue(this, out var copy))
            return copy;
        copy = new ModelNode(Kind, Mode) { Target = Target, Data = Data, _flushedData = _flushedData };
        known.Add(this, copy);
        copy.Entries = Copy(Entries);
        copy._flushedEntries = Copy(_flushedEntries);
        return copy;

        Dictionary<string, ModelNode> Copy(Dictionary<string, ModelNode> entries) =>
            entries.ToDictionary(static entry => entry.Key, entry => entry.Value.AfterKill(known), StringComparer.Ordinal);
    }

    /// <summary>The node after a power failure, with nothing left to flush.</summary>
    /// <param name="isTorn">Whether any part of what was not flushed is there; otherwise none of it is.</param>
    /// <param name="random">Chooses the part.</param>
    /// <param name="known">The nodes so far. A directory that was moved is in one place only, as file systems guarantee.</param>
    public ModelNode? AfterPowerFailure(bool isTorn, Random random, Dictionary<ModelNode, ModelNode> known)
    {
        if (known.TryGetValue(this, out var copy))
            return Kind is FileKind.Directory ? null : copy;
        copy = new ModelNode(Kind, Mode) { Target = Target };
        known.Add(this, copy);
        copy.Data = !isTorn ? _flushedData
            : Data == _flushedData ? Data
            : random.Next(3) switch { 0 => _flushedData, 1 => Data, _ => Data[..random.Next(Data.Length + 1)] };
        foreach (var name in Entries.Keys.Union(_flushedEntries.Keys, StringComparer.Ordinal))
        {
            var entries = isTorn && random.Next(2) == 0 ? Entries : _flushedEntries;
            if (entries.TryGetValue(name, out var entry) && entry.AfterPowerFailure(isTorn, random, known) is { } left)
                copy.Entries.Add(name, left);
        }

        copy.Sync();
        return copy;
    }

    public void Materialize(string path, bool isRoot = false)
    {
        switch (Kind)
        {
            case FileKind.Directory:
                if (!isRoot)
                    System.IO.Directory.CreateDirectory(path);
                foreach (var (name, node) in Entries)
                    node.Materialize($"{path}/{name}");
                System.IO.File.SetUnixFileMode(path, Mode);
                break;
            case FileKind.SymbolicLink:
                System.IO.File.CreateSymbolicLink(path, Target);
                break;
            default:
                System.IO.File.WriteAllBytes(path, Data);
                System.IO.File.SetUnixFileMode(path, Mode);
                break;
        }
    }
}
