using Berth.Linux.Ext4;
using Berth.Linux.Files;
using Berth.Machines.Archives;

namespace Berth.Machines.Building;

/// <summary>The files of tar archives, each over those before it. They are read as streams: nothing is unpacked on the host.</summary>
/// <param name="layers">The archives.</param>
/// <param name="owners">The owners in the image; null: those in the archive.</param>
internal sealed class ArchiveSource(IReadOnlyList<ArchiveLayer> layers, OwnerMap? owners) : IImageSource
{
    private const string Whiteout = ".wh.";
    private const string OpaqueDirectory = ".wh..wh..opq";

    private readonly OwnerMap _owners = owners ?? OwnerMap.Same;
    // By the number of the archive and that of the file in it.
    private readonly Dictionary<(int Layer, int File), TreeFile> _files = [];

    /// <inheritdoc/>
    public ImageTree Scan(BuildProgress progress, CancellationToken cancellationToken)
    {
        var tree = new ImageTree();
        for (var layer = 0; layer < layers.Count; layer++)
        {
            foreach (var (number, entry, _) in Entries(layer, cancellationToken))
            {
                progress.Read(number + 1);
                Add(tree, layer, number, entry);
            }
        }

        var inTree = tree.CountNames();
        foreach (var (place, _) in _files.Where(pair => !inTree.Contains(pair.Value)).ToArray())
            _files.Remove(place);
        return tree;
    }

    /// <inheritdoc/>
    public void Copy(ImageWriter writer, CancellationToken cancellationToken)
    {
        for (var layer = 0; layer < layers.Count; layer++)
        {
            var current = layer;
            if (!_files.Keys.Any(place => place.Layer == current))
                continue;
            foreach (var (number, entry, content) in Entries(layer, cancellationToken))
            {
                if (!_files.TryGetValue((layer, number), out var file))
                    continue;
                if (entry.Size != file.Size)
                    throw new ArchiveException(layers[layer].Path, "it was changed while the image was built", "build the image again");
                var output = writer.Open(file);
                Copy(entry, content, output);
                writer.Close(output);
            }
        }
    }

    private static void Copy(TarEntry entry, TarReader content, Ext4Writer output)
    {
        foreach (var segment in entry.Segments ?? [new TarSegment(0, entry.Size)])
        {
            output.SkipTo(segment.Offset);
            for (var left = segment.Length; left > 0;)
            {
                var room = output.Room;
                var count = content.Read(room[..(int)Math.Min(room.Length, left)]);
                output.Advance(count);
                left -= count;
            }
        }

        output.SkipTo(entry.Size);
    }

    private IEnumerable<(int Number, TarEntry Entry, TarReader Content)> Entries(int layer, CancellationToken cancellationToken)
    {
        var (path, digest, _) = layers[layer];
        using var archive = new ArchiveStream(path, digest);
        var reader = new TarReader(archive.Content, path);
        for (var number = 0; ; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TarEntry? entry;
            try
            {
                entry = reader.Next();
            }
            catch (InvalidDataException damaged)
            {
                throw new ArchiveException(path, damaged.Message);
            }

            if (entry is null)
                break;
            yield return (number, entry, reader);
        }

        archive.Verify();
    }

    private void Add(ImageTree tree, int layer, int number, TarEntry entry)
    {
        if (layers[layer].HasWhiteouts && IsWhiteout(tree, layer, entry.Path))
            return;
        if (entry.IsHardLink)
        {
            var target = tree.Find(entry.Link!) ?? throw new ArchiveException(
                layers[layer].Path, $"{entry.Path} is another name of {entry.Link}, which is not there");
            if (target.IsDirectory)
                throw new ArchiveException(layers[layer].Path, $"{entry.Path} is another name of the directory {entry.Link}");
            tree.Add(entry.Path, target);
            return;
        }

        if (entry.Metadata.Kind == FileKind.SymbolicLink && entry.Link is not { Length: > 0 })
            throw new ArchiveException(layers[layer].Path, $"the symbolic link {entry.Path} has no target");
        var file = new TreeFile(
            entry.Metadata with { Uid = _owners.Uid(entry.Metadata.Uid), Gid = _owners.Gid(entry.Metadata.Gid) }, layer)
        {
            Size = entry.Size,
            StoredSize = entry.Segments?.Sum(static segment => segment.Length) ?? entry.Size,
            Target = entry.Link ?? "",
            Attributes = entry.Attributes,
        };
        if (entry.Metadata.Kind == FileKind.Regular && entry.Size > 0)
            _files[(layer, number)] = file;
        tree.Add(entry.Path, file);
    }

    private static bool IsWhiteout(ImageTree tree, int layer, string path)
    {
        var trimmed = path.TrimEnd('/');
        var name = trimmed[(trimmed.LastIndexOf('/') + 1)..];
        if (!name.StartsWith(Whiteout, StringComparison.Ordinal))
            return false;
        var directory = trimmed[..^name.Length];
        if (name == OpaqueDirectory)
            tree.HideContent(directory, layer);
        else
            tree.Hide(directory + name[Whiteout.Length..], layer);
        return true;
    }
}
