using Berth.Linux.Errors;
using Berth.Linux.Ext4;
using Berth.Linux.Files;

namespace Berth.Machines.Files;

/// <summary>
/// The files of an image by path, without mounting it. A path is the guest's: <c>..</c> and symbolic links are resolved inside of the
/// image, and never lead to the host. Bytes that are not UTF-8 are as in <see cref="Linux.Text.HostText"/>. Nothing else may use the image
/// meanwhile.
/// </summary>
public sealed class ImageFiles : IDisposable
{
    private const UnixFileMode DirectoryMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
    private const UnixFileMode FileMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>The file capabilities of a program are not those of its next content: write(2) drops them too.</summary>
    private const string CapabilityAttribute = "security.capability";

    private readonly Ext4FileSystem _fileSystem;
    private readonly ImagePaths _paths;
    private readonly TimeProvider _time;

    private ImageFiles(Ext4FileSystem fileSystem, TimeProvider time) =>
        (_fileSystem, _paths, _time) = (fileSystem, new ImagePaths(fileSystem), time);

    /// <summary>The size and the usage of the image.</summary>
    public Ext4Usage Usage => _fileSystem.Usage;

    /// <summary>Opens an image; the caller owns the result.</summary>
    /// <param name="image">The file with the image.</param>
    /// <param name="writable">Whether files are changed.</param>
    /// <param name="time">The clock for times of files; null: the system's.</param>
    /// <exception cref="Ext4Exception">It is not an ext4 file system, is damaged, or was not unmounted.</exception>
    /// <exception cref="LinuxException">The file can't be opened.</exception>
    public static ImageFiles Open(string image, bool writable = false, TimeProvider? time = null) =>
        new(Ext4FileSystem.Open(image, writable ? Ext4Access.Write : Ext4Access.Read), time ?? TimeProvider.System);

    /// <summary>Looks at a file; null: there is none.</summary>
    /// <param name="path">The path.</param>
    /// <param name="followLink">Whether a symbolic link at the end of the path is followed.</param>
    /// <exception cref="LinuxException">ENOTDIR, ELOOP: the path can't be resolved.</exception>
    public ImageFile? Find(string path, bool followLink = true) =>
        _paths.Find(path, followLink) is { Inode: { } number } place ? Describe(place.Name, _fileSystem.Read(number)) : null;

    /// <summary>Lists a directory by name in ordinal order; of another file, only that.</summary>
    /// <param name="path">The path; a symbolic link at its end is followed.</param>
    /// <exception cref="LinuxException">ENOENT, ENOTDIR, ELOOP.</exception>
    public IReadOnlyList<ImageFile> List(string path)
    {
        var (name, file) = Existing("list", path, followLink: true);
        if (file.Kind != FileKind.Directory)
            return [Describe(name, file)];
        return
        [
            .. _fileSystem.List(file.Number)
                .OrderBy(static entry => entry.Name, StringComparer.Ordinal)
                .Select(entry => Describe(entry.Name, _fileSystem.Read(entry.Inode))),
        ];
    }

    /// <summary>Opens a regular file for reading. Close the stream before this object.</summary>
    /// <param name="path">The path; a symbolic link at its end is followed.</param>
    /// <exception cref="LinuxException">ENOENT, ENOTDIR, ELOOP; EISDIR, EINVAL: it is not a regular file.</exception>
    public Stream OpenRead(string path)
    {
        var (_, file) = Existing("read", path, followLink: true);
        return file.Kind switch
        {
            FileKind.Regular => _fileSystem.OpenRead(file),
            FileKind.Directory => throw Failed(Errno.EISDIR, "read", path),
            _ => throw Failed(Errno.EINVAL, "read (it is not a regular file)", path),
        };
    }

    /// <summary>
    /// Writes a file, whole: the content goes to a new file, which then takes the name. A process that is killed meanwhile leaves the old
    /// file or the new one. Missing directories are made, with the owner of the directory that they are in. The owner, mode and extended
    /// attributes of an existing file are kept, except its capabilities.
    /// </summary>
    /// <param name="path">The path; a symbolic link at its end is followed.</param>
    /// <param name="content">The content, read to its end.</param>
    /// <param name="options">The owner and the mode; null: those of an existing file, or root's 0644.</param>
    /// <exception cref="Ext4Exception">There is no room: the image is as it was.</exception>
    /// <exception cref="LinuxException">EISDIR, EINVAL: another kind of file has the name. ENOTDIR, ELOOP.</exception>
    public void Write(string path, Stream content, ImageWriteOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (content.CanSeek && content.Length - content.Position > Usage.FreeBytes)
        {
            throw new Ext4Exception(
                Ext4Error.Full, $"write {path}", _fileSystem.Path, $"it has {Usage.FreeBytes} free bytes, and the file {content.Length}");
        }

        var place = _paths.FindForWriting(path);
        var old = place.Inode is { } number ? _fileSystem.Read(number) : null;
        if (old is { Kind: FileKind.Directory })
            throw Failed(Errno.EISDIR, "write", path);
        if (old is { Kind: not FileKind.Regular })
            throw Failed(Errno.EINVAL, "write (it is not a regular file)", path);
        var directory = MakeDirectories(place);
        var file = _fileSystem.Make(directory, Metadata(old?.Metadata, options));
        try
        {
            var writer = _fileSystem.OpenWrite(file);
            writer.Write(content);
            writer.Complete();
            if (old is not null)
                _fileSystem.SetAttributes(file, [.. _fileSystem.Attributes(old).Where(static kept => kept.Name != CapabilityAttribute)]);
            // The name must not mean a file that the disk does not have yet.
            _fileSystem.Flush(durable: true);
            _fileSystem.CountLinks(file, 1);
            if (old is null)
                _fileSystem.Link(directory, place.Name, file);
            else
                _fileSystem.Replace(directory, place.Name, file);
        }
        catch
        {
            _fileSystem.CountLinks(file, -1);
            _fileSystem.Flush(durable: false);
            throw;
        }

        // Nor may the disk lose the old file before it has the new name.
        _fileSystem.Sync();
        if (old is not null)
            _fileSystem.CountLinks(old, -1);
        _fileSystem.Flush(durable: false);
    }

    /// <summary>Makes a directory, and those above it, where they are missing.</summary>
    /// <param name="path">The path.</param>
    /// <param name="options">The owner and mode of the last; null: the owner of the directory that it is in, and 0755.</param>
    /// <exception cref="Ext4Exception">There is no room.</exception>
    /// <exception cref="LinuxException">EEXIST: another kind of file has the name. ENOTDIR, ELOOP.</exception>
    public void MakeDirectory(string path, ImageWriteOptions? options = null)
    {
        var place = _paths.FindForWriting(path);
        if (place.Inode is { } number)
        {
            var file = _fileSystem.Read(number);
            if (file.Kind != FileKind.Directory)
                throw Failed(Errno.EEXIST, "make the directory", path);
            if (options is not null)
                _fileSystem.SetMetadata(file, Metadata(file.Metadata, options));
        }
        else
        {
            var parent = MakeDirectories(place);
            _fileSystem.MakeDirectory(parent, place.Name, Metadata(NewDirectory(_fileSystem.Read(parent).Metadata), options));
        }

        _fileSystem.Flush(durable: true);
    }

    /// <summary>Makes a symbolic link. Missing directories are made.</summary>
    /// <param name="path">The path; there is no such file.</param>
    /// <param name="target">The target, of any content.</param>
    /// <exception cref="Ext4Exception">There is no room.</exception>
    /// <exception cref="LinuxException">EEXIST: a file has the name. ENOTDIR, ELOOP.</exception>
    public void MakeLink(string path, string target)
    {
        var place = _paths.FindForWriting(path, followLink: false);
        if (place.Inode is not null)
            throw Failed(Errno.EEXIST, "make the link", path);
        var parent = MakeDirectories(place);
        var owner = _fileSystem.Read(parent).Metadata;
        const UnixFileMode All = (UnixFileMode)0x1FF;
        _ = _fileSystem.MakeLink(
            parent, place.Name, target, new Ext4Metadata(FileKind.SymbolicLink, All, owner.Uid, owner.Gid, _time.GetUtcNow()));
        _fileSystem.Flush(durable: true);
    }

    /// <summary>Removes a file, or a directory with everything in it. A symbolic link at the end of the path is not followed.</summary>
    /// <param name="path">The path.</param>
    /// <exception cref="LinuxException">ENOENT, ENOTDIR, ELOOP; EBUSY: the root directory.</exception>
    public void Remove(string path)
    {
        var place = _paths.Find(path, followLink: false) is { Inode: not null } found ? found : throw Failed(Errno.ENOENT, "remove", path);
        if (place.Inode == Ext4FileSystem.Root || place.Directory is not { } directory)
            throw Failed(Errno.EBUSY, "remove", path);
        Remove(directory, place.Name, _fileSystem.Read(place.Inode ?? 0), depth: 0);
        _fileSystem.Flush(durable: true);
    }

    /// <summary>Closes the image.</summary>
    public void Dispose() => _fileSystem.Dispose();

    private void Remove(uint directory, string name, Ext4Inode file, int depth)
    {
        if (depth > ImagePaths.DeepestDirectory)
            throw Failed(Errno.ELOOP, "remove", name);
        if (file.Kind == FileKind.Directory)
        {
            foreach (var entry in _fileSystem.List(file.Number))
                Remove(file.Number, entry.Name, _fileSystem.Read(entry.Inode), depth + 1);
        }

        _fileSystem.Unlink(directory, name, file);
        if (file.Kind != FileKind.Directory)
        {
            _fileSystem.CountLinks(file, -1);
            return;
        }

        _fileSystem.FreeDirectory(_fileSystem.Read(file.Number));
        _fileSystem.CountLinks(_fileSystem.Read(directory), -1);
    }

    /// <summary>Makes the directories of a place that are missing. Returns the last.</summary>
    private uint MakeDirectories(ImagePlace place)
    {
        var directory = place.Directory ?? throw Failed(Errno.EISDIR, "replace", "/");
        foreach (var name in place.Missing)
        {
            var owner = NewDirectory(_fileSystem.Read(directory).Metadata);
            directory = _fileSystem.MakeDirectory(directory, name, owner).Number;
        }

        return directory;
    }

    private Ext4Metadata NewDirectory(Ext4Metadata parent) =>
        new(FileKind.Directory, DirectoryMode, parent.Uid, parent.Gid, _time.GetUtcNow());

    private Ext4Metadata Metadata(Ext4Metadata? old, ImageWriteOptions? options)
    {
        var kept = old ?? new Ext4Metadata(FileKind.Regular, FileMode, 0, 0, default);
        return kept with
        {
            Mode = options?.Mode ?? kept.Mode,
            Uid = options?.Uid ?? kept.Uid,
            Gid = options?.Gid ?? kept.Gid,
            Modified = _time.GetUtcNow(),
        };
    }

    private (string Name, Ext4Inode File) Existing(string operation, string path, bool followLink) =>
        _paths.Find(path, followLink) is { Inode: { } number } place
            ? (place.Name, _fileSystem.Read(number))
            : throw Failed(Errno.ENOENT, operation, path);

    private ImageFile Describe(string name, Ext4Inode file) =>
        new(name, file.Metadata, file.Size, file.Links, file.Kind == FileKind.SymbolicLink ? _fileSystem.ReadLink(file) : null);

    private LinuxException Failed(Errno error, string operation, string path) => new(error, operation, $"{path} in {_fileSystem.Path}");
}
