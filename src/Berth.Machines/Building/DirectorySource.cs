using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Ext4;
using Berth.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Berth.Machines.Building;

/// <summary>
/// The files of a directory of the host. Symbolic links are not followed, and a mount in it is an empty directory. Sockets are left out.
/// </summary>
/// <param name="path">The directory.</param>
/// <param name="owners">The owners in the image; null: those for the caller.</param>
internal sealed class DirectorySource(string path, OwnerMap? owners) : IImageSource
{
    private const int DeepestDirectory = 1000;

    private readonly Dictionary<(uint, uint, ulong), TreeFile> _linked = [];
    private readonly List<DirectoryFiles> _directories = [];
    private OwnerMap _owners = owners ?? OwnerMap.Same;
    private FileStatus? _top;

    /// <inheritdoc/>
    public ImageTree Scan(BuildProgress progress, CancellationToken cancellationToken)
    {
        using var directory = OpenTop();
        _top = directory.Look(".")!;
        _owners = owners ?? OwnerMap.ForCaller(_top.Uid, _top.Gid);
        var tree = new ImageTree();
        tree.Add("/", Describe(directory, ".", _top));
        Scan(directory, "", tree.Root, new Scanning(progress, cancellationToken), depth: 0);
        return tree;
    }

    /// <inheritdoc/>
    public void Copy(ImageWriter writer, CancellationToken cancellationToken)
    {
        var done = new HashSet<TreeFile>(ReferenceEqualityComparer.Instance);
        using var top = OpenTop();
        foreach (var (names, files) in _directories)
        {
            using var directory = Enter(top, names);
            foreach (var (name, file) in files)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!done.Add(file))
                    continue;
                using var content = Open(directory ?? throw Changed(names), name, names);
                Copy(writer, content, name, file);
            }
        }
    }

    private SearchedDirectory OpenTop()
    {
        var directory = SearchedDirectory.Find(PathResolver.Realpath(path))
            ?? throw new LinuxException(Errno.ENOTDIR, "build an image from", path);
        if (directory.IsListable && SearchedDirectory.MayEnter(path))
            return directory;
        directory.Dispose();
        throw new LinuxException(Errno.EACCES, "list the directory", path);
    }

    private static SearchedDirectory? Enter(SearchedDirectory top, string names)
    {
        var directory = top.Enter(".");
        foreach (var name in names.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (directory is null)
                break;
            using var above = directory;
            directory = above.Enter(name);
        }

        return directory;
    }

    private void Scan(SearchedDirectory directory, string names, TreeFile into, Scanning scanning, int depth)
    {
        if (depth > DeepestDirectory)
            throw new LinuxException(Errno.ENAMETOOLONG, "build an image from", $"{path}{names}");
        var files = new List<(string Name, TreeFile File)>();
        foreach (var (name, _) in Read(directory, names))
        {
            scanning.Next();
            if (Look(directory, name, names) is not var (status, file))
                continue;
            into.Children[name] = file;
            if (status.Kind == FileKind.Regular && file.Size > 0)
                files.Add((name, file));
            var isMount = (status.DeviceMajor, status.DeviceMinor) != (_top!.DeviceMajor, _top.DeviceMinor);
            if (status.Kind == FileKind.Directory && !isMount)
            {
                using var below = directory.Enter(name) ?? throw Changed($"{names}/{name}");
                Scan(below, $"{names}/{name}", file, scanning, depth + 1);
            }
        }

        if (files.Count > 0)
            _directories.Add(new DirectoryFiles(names, files));
    }

    private List<DirectoryName> Read(SearchedDirectory directory, string names)
    {
        if (!directory.IsListable)
            throw new LinuxException(Errno.EACCES, "list the directory", $"{path}{names}");
        return directory.Read();
    }

    /// <summary>Looks at an entry; null: it is gone, or a socket.</summary>
    private (FileStatus Status, TreeFile File)? Look(SearchedDirectory directory, string name, string names)
    {
        try
        {
            return directory.Look(name) is { Kind: not FileKind.Socket } status ? (status, Find(directory, name, status, names)) : null;
        }
        catch (LinuxException failed)
        {
            throw new LinuxException(failed.Error, "read", $"{path}{names}/{name}", failed);
        }
    }

    private TreeFile Find(SearchedDirectory directory, string name, FileStatus status, string names)
    {
        var place = (status.DeviceMajor, status.DeviceMinor, status.Inode);
        if (status.Links > 1 && status.Kind != FileKind.Directory && _linked.TryGetValue(place, out var known))
            return known;
        var file = Describe(directory, name, status);
        if (file.Metadata.Kind == FileKind.SymbolicLink && file.Target.Length == 0)
            throw Changed($"{names}/{name}");
        if (status.Links > 1 && status.Kind != FileKind.Directory)
            _linked[place] = file;
        return file;
    }

    private TreeFile Describe(SearchedDirectory directory, string name, FileStatus status) => new(
        new Ext4Metadata(status.Kind, status.Mode, _owners.Uid(status.Uid), _owners.Gid(status.Gid), status.Modified)
        {
            DeviceMajor = status.NamedDeviceMajor,
            DeviceMinor = status.NamedDeviceMinor,
        },
        layer: 0)
    {
        Size = status.Kind == FileKind.Regular ? status.Size : 0,
        StoredSize = status.Kind == FileKind.Regular ? Math.Min(status.Size, status.AllocatedBytes) : 0,
        Target = status.Kind == FileKind.SymbolicLink ? directory.ReadLink(name) ?? "" : "",
        Attributes =
        [
            .. directory.Attributes(name).Where(static attribute => IsKept(attribute.Key))
                .Select(static attribute => new Ext4Attribute(attribute.Key, attribute.Value)),
        ],
    };

    /// <summary>Labels of the host's security module mean nothing in the machine.</summary>
    private static bool IsKept(string attribute) => attribute is not ("security.selinux" or "security.ima" or "security.evm");

    private SafeFileHandle Open(SearchedDirectory directory, string name, string names)
    {
        try
        {
            return directory.OpenRegularFile(name) ?? throw Changed($"{names}/{name}");
        }
        catch (LinuxException failed) when (failed.Error is not Errno.ESTALE)
        {
            throw new LinuxException(failed.Error, "read", $"{path}{names}/{name}", failed);
        }
    }

    private static void Copy(ImageWriter writer, SafeFileHandle content, string name, TreeFile file)
    {
        var output = writer.Open(file);
        if (file.StoredSize < file.Size)
            CopySegments(content, output, name);
        else
            CopyAll(content, output);
        writer.Close(output);
    }

    private static void CopyAll(SafeFileHandle content, Ext4Writer output)
    {
        while (DescriptorIO.Read(content, output.Room) is > 0 and var count)
            output.Advance(count);
    }

    private static void CopySegments(SafeFileHandle content, Ext4Writer output, string name)
    {
        for (var next = SparseFile.NextData(content, 0, name); next is var (offset, length);
            next = SparseFile.NextData(content, offset + length, name))
        {
            output.SkipTo(offset);
            while (output.Position < offset + length)
            {
                var room = output.Room;
                room = room[..(int)Math.Min(room.Length, offset + length - output.Position)];
                var count = DescriptorIO.ReadAt(content, room, output.Position);
                if (count == 0)
                    return;
                output.Advance(count);
            }
        }

        output.SkipTo(Math.Max(output.Position, FileStatus.Of(content).Size));
    }

    private LinuxException Changed(string names) =>
        new(Errno.ESTALE, "build an image from a directory that is changed meanwhile", $"{path}{names}");

    /// <summary>The regular files of a directory.</summary>
    private sealed record DirectoryFiles(string Names, IReadOnlyList<(string Name, TreeFile File)> Files);

    private sealed class Scanning(BuildProgress progress, CancellationToken cancellationToken)
    {
        private int _files;

        internal void Next()
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress.Read(++_files);
        }
    }
}
