using Berth.Linux.Ext4;
using Berth.Linux.Files;

namespace Berth.Machines.Building;

/// <summary>Writes a tree into a new file system: numbers and names of all files, then their content in the order of the source.</summary>
internal sealed class ImageWriter
{
    private readonly Ext4FileSystem _fileSystem;
    private readonly BuildProgress _progress;
    private readonly long _total;
    private long _copied;

    /// <summary>Writes all names, and all files but the content of regular ones.</summary>
    /// <param name="fileSystem">A file system as mke2fs(8) has made it; owned by the caller.</param>
    /// <param name="tree">The tree.</param>
    /// <param name="total">The number of bytes of all regular files.</param>
    /// <param name="progress">Told how far it is.</param>
    internal ImageWriter(Ext4FileSystem fileSystem, ImageTree tree, long total, BuildProgress progress)
    {
        (_fileSystem, _total, _progress) = (fileSystem, total, progress);
        WriteRoot(tree.Root);
    }

    /// <summary>Opens a regular file of the tree to write its content.</summary>
    internal Ext4Writer Open(TreeFile file) => _fileSystem.OpenWrite(file.Inode!);

    /// <summary>Closes a file whose content is complete.</summary>
    internal void Close(Ext4Writer writer)
    {
        writer.Complete();
        _copied += writer.Position;
        _progress.Copied(_copied, _total);
    }

    private void WriteRoot(TreeFile root)
    {
        const string LostAndFound = "lost+found";
        var lost = _fileSystem.Find(Ext4FileSystem.Root, LostAndFound);
        if (lost is { } number && root.Children.ContainsKey(LostAndFound))
        {
            // The tree's own takes its place.
            _fileSystem.FreeDirectory(_fileSystem.Read(number));
            lost = null;
        }

        root.Inode = _fileSystem.Read(Ext4FileSystem.Root);
        _fileSystem.SetMetadata(root.Inode, root.Metadata);
        _fileSystem.SetLinks(root.Inode, root.Names + (lost is null ? 0 : 1));
        Ext4Entry[] kept = lost is { } there ? [new Ext4Entry(LostAndFound, there, FileKind.Directory)] : [];
        WriteDirectory(root, Ext4FileSystem.Root, kept);
    }

    private void WriteDirectory(TreeFile directory, uint parent, IReadOnlyList<Ext4Entry> kept)
    {
        var pending = new Stack<(TreeFile Directory, uint Parent, IReadOnlyList<Ext4Entry> Kept)>([(directory, parent, kept)]);
        while (pending.TryPop(out var next))
        {
            var number = next.Directory.Inode!.Number;
            var children = next.Directory.Children.OrderBy(static child => child.Key, StringComparer.Ordinal).ToArray();
            foreach (var (_, child) in children)
            {
                var isFirstName = child.Inode is null;
                child.Inode ??= _fileSystem.Reserve(number, child.Metadata, child.Names);
                if (isFirstName && !child.IsDirectory)
                    WriteFile(child);
            }

            _fileSystem.StoreDirectory(
                next.Directory.Inode, next.Parent, next.Kept.Concat(children.Select(static child => Entry(child.Key, child.Value))));
            _fileSystem.SetAttributes(next.Directory.Inode, next.Directory.Attributes);
            foreach (var (_, child) in Enumerable.Reverse(children))
            {
                if (child.IsDirectory)
                    pending.Push((child, number, []));
            }
        }
    }

    private static Ext4Entry Entry(string name, TreeFile file) => new(name, file.Inode!.Number, file.Metadata.Kind);

    private void WriteFile(TreeFile file)
    {
        if (file.Metadata.Kind == FileKind.SymbolicLink)
            _fileSystem.StoreLink(file.Inode!, file.Target);
        else
            _fileSystem.Store(file.Inode!);
        _fileSystem.SetAttributes(file.Inode!, file.Attributes);
    }
}
