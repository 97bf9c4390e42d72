using Berth.Linux.Errors;
using Berth.Linux.Ext4;
using Berth.Linux.Files;

namespace Berth.Machines.Building;

/// <summary>
/// The files of an image to be, without their content. Layers are added one after the other. Paths of archives are resolved in this tree:
/// <c>..</c> and symbolic links never lead out of it.
/// </summary>
internal sealed class ImageTree
{
    private const int MostLinks = 40;
    private const int MostFiles = 20_000_000;
    private const UnixFileMode DirectoryMode = (UnixFileMode)0x1ED; // 0755

    /// <summary>The root directory. If no layer has it, it is root's, with mode 0755.</summary>
    internal TreeFile Root { get; private set; } = new(Directory(), layer: -1);

    /// <summary>The number of files that were added.</summary>
    internal int Added { get; private set; }

    /// <summary>Adds a file, or replaces one. Two directories of the same path become one, with the new one's metadata.</summary>
    /// <exception cref="LinuxException">ELOOP, ENOTDIR: the path can't be resolved. ENAMETOOLONG.</exception>
    internal void Add(string path, TreeFile file)
    {
        if (++Added > MostFiles)
            throw new LinuxException(Errno.ENOSPC, $"put more than {MostFiles} files into an image");
        if (Place(path, file.Layer) is not var (directory, name))
        {
            if (!file.IsDirectory)
                throw new LinuxException(Errno.EISDIR, "replace the root directory with the file", path);
            Merge(Root, file);
            return;
        }

        if (file.IsDirectory && directory.Children.TryGetValue(name, out var old) && old.IsDirectory)
            Merge(old, file);
        else
            directory.Children[name] = file;
    }

    /// <summary>Finds a file that a hard link means; null: there is none.</summary>
    internal TreeFile? Find(string path) =>
        Place(path, layer: null) is var (directory, name) ? directory.Children.GetValueOrDefault(name) : Root;

    /// <summary>Removes a file that a lower layer has added.</summary>
    internal void Hide(string path, int layer)
    {
        if (Place(path, layer: null) is var (directory, name) && directory.Children.TryGetValue(name, out var file)
            && !HideBelow(file, layer))
        {
            directory.Children.Remove(name);
        }
    }

    /// <summary>Removes all files of a directory that lower layers have added.</summary>
    internal void HideContent(string path, int layer)
    {
        if (Find(path) is { IsDirectory: true } directory)
            _ = HideBelow(directory, layer);
    }

    /// <summary>Counts the names of each file. Returns the files, each once.</summary>
    internal IReadOnlySet<TreeFile> CountNames()
    {
        var files = new HashSet<TreeFile>(ReferenceEqualityComparer.Instance) { Root };
        var left = new Stack<TreeFile>([Root]);
        while (left.TryPop(out var directory))
        {
            directory.Names = 2;
            foreach (var file in directory.Children.Values)
            {
                var isNew = files.Add(file);
                if (file.IsDirectory)
                {
                    directory.Names++;
                    left.Push(file);
                }
                else
                {
                    file.Names = isNew ? 1 : file.Names + 1;
                }
            }
        }

        return files;
    }

    private static Ext4Metadata Directory() => new(FileKind.Directory, DirectoryMode, 0, 0, DateTimeOffset.UnixEpoch);

    private static void Merge(TreeFile directory, TreeFile with) =>
        (directory.Metadata, directory.Attributes, directory.Layer) = (with.Metadata, with.Attributes, with.Layer);

    /// <summary>Removes what lower layers have added. Returns whether anything of this layer is left.</summary>
    private static bool HideBelow(TreeFile file, int layer)
    {
        if (!file.IsDirectory)
            return file.Layer == layer;
        foreach (var (name, child) in file.Children.ToArray())
        {
            if (!HideBelow(child, layer))
                file.Children.Remove(name);
        }

        return file.Layer == layer || file.Children.Count > 0;
    }

    /// <summary>
    /// The directory of a path, and the name in it; null: the path is that of the root directory. Missing directories are made if a layer
    /// is given; else the place of a path below a missing directory is one where nothing is.
    /// </summary>
    private (TreeFile Directory, string Name)? Place(string path, int? layer)
    {
        var above = new Stack<TreeFile>([Root]);
        var left = new Stack<string>();
        Push(path);
        var links = 0;
        while (left.TryPop(out var name))
        {
            if (name == "..")
            {
                if (above.Count > 1)
                    above.Pop();
                continue;
            }

            var directory = above.Peek();
            if (left.Count == 0)
            {
                return Linux.Text.HostText.GetByteCount(name) <= Ext4FileSystem.LongestName
                    ? (directory, name)
                    : throw new LinuxException(Errno.ENAMETOOLONG, "put into the image", path);
            }

            if (!directory.Children.TryGetValue(name, out var file))
            {
                file = new TreeFile(Directory(), layer ?? -1);
                if (layer is not null)
                    directory.Children[name] = file;
            }

            if (file.Metadata.Kind == FileKind.SymbolicLink)
            {
                if (++links > MostLinks)
                    throw new LinuxException(Errno.ELOOP, "put into the image", path);
                while (file.Target.StartsWith('/') && above.Count > 1)
                    above.Pop();
                Push(file.Target);
            }
            else if (file.IsDirectory)
            {
                above.Push(file);
            }
            else
            {
                throw new LinuxException(Errno.ENOTDIR, "put into the image", path);
            }
        }

        return null;

        void Push(string names)
        {
            foreach (var name in Enumerable.Reverse(names.Split('/')).Where(static name => name is not ("" or ".")))
                left.Push(name);
        }
    }
}
