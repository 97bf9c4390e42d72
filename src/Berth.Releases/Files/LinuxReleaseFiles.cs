using Berth.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Berth.Releases.Files;

/// <summary>
/// The file operations on a directory of this host. A path is opened below the root's descriptor without following links (openat2(2)), so
/// a link that an archive or a command has put there leads nowhere.
/// </summary>
internal sealed class LinuxReleaseFiles : IReleaseFiles
{
    private const ResolveRules Rules = ResolveRules.Beneath | ResolveRules.NoSymbolicLinks | ResolveRules.NoMagicLinks;

    private readonly DirectoryHandle _root;

    // Archives list a directory's files one after the other: the directory of the last path is mostly that of the next.
    private SafeFileHandle? _lastDirectory;
    private string? _lastPath;

    private LinuxReleaseFiles(DirectoryHandle root, string path) => (_root, Root) = (root, path);

    public string Root { get; }

    /// <summary>Opens a directory, which must exist; the caller owns the result.</summary>
    public static LinuxReleaseFiles Open(string path)
    {
        var full = PathResolver.Realpath(path);
        return new LinuxReleaseFiles(DirectoryHandle.Open(full, followLink: false), full);
    }

    public FileSystemUsage? Usage() => FileSystemUsage.Of(Root);

    public FoundFile? Find(string path)
    {
        if (TryParent(path) is not { } parent)
            return null;
        return DirectoryEntries.Find(parent, NameOf(path)) is { } found
            ? new FoundFile(found.Kind, found.Mode, found.Size, found.Uid, found.Gid, found.Links)
            : null;
    }

    public IReadOnlyList<KeyValuePair<string, byte[]>> Attributes(string path) =>
        DirectoryEntries.Attributes(Parent(path), NameOf(path));

    public IReadOnlyList<string> List(string path)
    {
        try
        {
            using var directory = _root.OpenDirectory(path.Length == 0 ? "." : path, Rules);
            return [.. DirectoryNames.Read(directory).Select(static entry => entry.Name).Order(StringComparer.Ordinal)];
        }
        catch (LinuxException none) when (none.Error is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP)
        {
            return [];
        }
    }

    public Stream? OpenRead(string path)
    {
        try
        {
            return new FileStream(_root.OpenRegularFile(path, Rules), FileAccess.Read, bufferSize: 0);
        }
        catch (LinuxException none) when (none.Error is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP or Errno.EISDIR or Errno.EINVAL)
        {
            return null;
        }
    }

    public string? ReadLink(string path) => TryParent(path) is { } parent ? DirectoryEntries.ReadLink(parent, NameOf(path)) : null;

    public void MakeDirectory(string path, UnixFileMode mode)
    {
        DirectoryEntries.MakeDirectory(Parent(path), NameOf(path), mode);
        SetMode(path, mode);
    }

    public INewFile Create(string path, UnixFileMode mode)
    {
        var file = DirectoryEntries.CreateFile(Parent(path), NameOf(path), mode);
        try
        {
            DirectoryEntries.SetMode(file, mode, path);
            return new LinuxNewFile(file, path);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void MakeSymbolicLink(string path, string target) => DirectoryEntries.MakeSymbolicLink(Parent(path), NameOf(path), target);

    public void MakeHardLink(string path, string existing)
    {
        using var from = OpenParent(existing);
        DirectoryEntries.MakeHardLink(from, NameOf(existing), Parent(path), NameOf(path));
    }

    public void Rename(string from, string to)
    {
        using var source = OpenParent(from);
        using var target = OpenParent(to);
        Forget();
        DirectoryEntries.Rename(source, NameOf(from), target, NameOf(to));
    }

    public void Remove(string path) => DirectoryEntries.RemoveFile(Parent(path), NameOf(path));

    public void RemoveDirectory(string path)
    {
        Forget();
        DirectoryEntries.RemoveDirectory(Parent(path), NameOf(path));
    }

    public void SetMode(string path, UnixFileMode mode)
    {
        using var directory = OpenDirectory(path);
        DirectoryEntries.SetMode(directory, mode, path);
    }

    public void SyncDirectory(string path)
    {
        using var directory = OpenDirectory(path);
        DirectoryEntries.Sync(directory, Path.Combine(Root, path));
    }

    public void SyncAll()
    {
        using var directory = OpenDirectory("");
        DirectoryEntries.SyncFileSystem(directory, Root);
    }

    public void Dispose()
    {
        Forget();
        _root.Dispose();
    }

    private static string ParentOf(string path) => path.LastIndexOf('/') is var slash and > 0 ? path[..slash] : "";

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private SafeFileHandle OpenDirectory(string path) => _root.OpenRead(path.Length == 0 ? "." : path, Rules);

    private SafeFileHandle OpenParent(string path) => OpenDirectory(ParentOf(path));

    /// <summary>The directory of a path; owned by this object until the next call.</summary>
    private SafeFileHandle Parent(string path)
    {
        var parent = ParentOf(path);
        if (_lastDirectory is null || _lastPath != parent)
        {
            Forget();
            _lastDirectory = OpenDirectory(parent);
            _lastPath = parent;
        }

        return _lastDirectory;
    }

    private SafeFileHandle? TryParent(string path)
    {
        try
        {
            return Parent(path);
        }
        catch (LinuxException none) when (none.Error is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP)
        {
            return null;
        }
    }

    private void Forget()
    {
        _lastDirectory?.Dispose();
        (_lastDirectory, _lastPath) = (null, null);
    }
}
