using Berth.Linux.Descriptors;
using Berth.Linux.Files;
using Berth.Machines.Guest.Wire;
using Microsoft.Win32.SafeHandles;

namespace Berth.Machines.Guest.Copying;

/// <summary>
/// Makes files that a peer sends, which may be hostile, and may meanwhile change the directory where they are made. So every parent is
/// opened without following links, and every file is made new.
/// </summary>
public sealed class TreeMaker : IDisposable
{
    private const UnixFileMode Permissions = (UnixFileMode)0x1FF;
    private const UnixFileMode WhileMade = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const int MostLater = 64 * 1024;

    private readonly string _name;
    private readonly DirectoryHandle _parent;
    private readonly bool _keepsSetId;
    private readonly List<TreeEntry> _later = [];
    private FileStream? _file;
    private TreeEntry? _fileEntry;

    /// <summary>Makes the peer's root at a path: inside of it, if it is a directory and a name is given, else as it.</summary>
    /// <param name="target">The path.</param>
    /// <param name="name">The name that the root has at the peer; null: the path names the root itself.</param>
    /// <param name="keepsSetId">Whether set-id bits are kept: never those of a guest on the host.</param>
    /// <exception cref="IOException">The path's directory does not exist.</exception>
    public TreeMaker(string target, string? name, bool keepsSetId)
    {
        var full = Path.TrimEndingDirectorySeparator(WorkingDirectory.Resolve(target));
        if (name is { Length: > 0 } && Directory.Exists(full))
            full = full.TrimEnd('/') + "/" + name;
        (_name, _keepsSetId) = (Path.GetFileName(full), keepsSetId);
        _parent = DirectoryHandle.Open(Path.GetDirectoryName(full) ?? "/");
    }

    /// <summary>The number of bytes of content.</summary>
    public long Bytes { get; private set; }

    /// <summary>The number of entries.</summary>
    public long Entries { get; private set; }

    /// <summary>Makes an entry.</summary>
    public void Add(TreeEntry entry)
    {
        CloseFile();
        Entries++;
        var path = entry.Path.Length == 0 ? _name : $"{_name}/{entry.Path}";
        using var parent = OpenParent(path);
        var place = $"/proc/self/fd/{FileDescriptors.NumberOf(parent.Handle)}/{Path.GetFileName(path)}";
        var there = FileStatus.Find(place, followLink: false)?.Kind;
        if (entry.Kind is TreeEntryKind.Directory)
        {
            if (there is not (null or FileKind.Directory))
                throw new IOException($"{path} is no directory");
            if (there is null)
                Directory.CreateDirectory(place, WhileMade);
            // A directory in which its owner may not make files gets its mode after its content.
            if ((entry.Mode & WhileMade) == WhileMade)
                FinishDirectory(entry with { Path = path });
            else if (_later.Count < MostLater)
                _later.Add(entry with { Path = path });
            else
                throw new IOException($"more than {MostLater} directories are read-only");
            return;
        }

        if (there is FileKind.Directory)
            throw new IOException($"{path} is a directory");
        if (there is not null)
            File.Delete(place);
        if (entry.Kind is TreeEntryKind.Link)
        {
            File.CreateSymbolicLink(place, entry.Target);
            return;
        }

        _fileEntry = entry;
        _file = new FileStream(place, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 0,
            UnixCreateMode = WhileMade,
        });
    }

    /// <summary>Writes content of the last entry, which must be a file.</summary>
    /// <exception cref="GuestProtocolException">It is none.</exception>
    public void Write(ReadOnlySpan<byte> content)
    {
        if (_file is null)
            throw new GuestProtocolException("the peer sent content without a file");
        Bytes += content.Length;
        _file.Write(content);
    }

    /// <summary>Finishes the last file, and the directories that are read-only.</summary>
    public void End()
    {
        CloseFile();
        for (var i = _later.Count - 1; i >= 0; i--)
            FinishDirectory(_later[i]);
    }

    /// <summary>Closes everything; what was made so far stays.</summary>
    public void Dispose()
    {
        _file?.Dispose();
        _parent.Dispose();
    }

    private DirectoryHandle OpenParent(string path) => _parent.OpenDirectory(
        Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".", ResolveRules.Beneath | ResolveRules.NoSymbolicLinks);

    private void FinishDirectory(TreeEntry entry)
    {
        using var file = _parent.OpenRead(entry.Path, ResolveRules.Beneath | ResolveRules.NoSymbolicLinks);
        FilePermissions.Set(file, ModeOf(entry));
    }

    private void CloseFile()
    {
        if (_file is null)
            return;
        Finish(_file.SafeFileHandle, _fileEntry!);
        _file.Dispose();
        _file = null;
    }

    private UnixFileMode ModeOf(TreeEntry entry) => _keepsSetId ? entry.Mode : entry.Mode & Permissions;

    private void Finish(SafeFileHandle file, TreeEntry entry)
    {
        FilePermissions.Set(file, ModeOf(entry));
        if (entry.Modified is > 0 and < uint.MaxValue)
            File.SetLastWriteTimeUtc(file, DateTimeOffset.FromUnixTimeSeconds(entry.Modified).UtcDateTime);
    }
}
