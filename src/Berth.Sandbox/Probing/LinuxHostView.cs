using Berth.Linux.Acl;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Text;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Host;

namespace Berth.Sandbox.Probing;

/// <summary>The real host's file system, with the caller's permissions.</summary>
internal sealed class LinuxHostView : IHostView
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private readonly Dictionary<string, HostFile?> _seen = new(StringComparer.Ordinal);

    public HostFile? Look(string path)
    {
        if (_seen.TryGetValue(path, out var known))
            return known;
        return _seen[path] = Read(path);
    }

    public IReadOnlyList<HostEntry>? List(string path)
    {
        try
        {
            return Entries(DirectoryNames.Read(path));
        }
        catch (LinuxException)
        {
            return null;
        }
    }

    public bool MayEnter(string path) => SearchedDirectory.MayEnter(path);

    public bool IsClosed(string path) =>
        Look(path) is { Kind: HostFileKind.Directory } && SearchedDirectory.IsClosed(path);

    public bool MayWrite(string path) => SearchedDirectory.MayWrite(path);

    public bool HasAcl(string path) => PathAcl.IsThere(path);

    public string? ReadText(string path)
    {
        const long Longest = 1 << 20;
        try
        {
            // Reading a pipe could block.
            var isText = FileStatus.TryOf(path, followLink: false) is { Kind: FileKind.Regular, Size: <= Longest };
            return isText && PlainFile.TryRead(path) is { } bytes ? HostText.Decode(bytes) : null;
        }
        catch (LinuxException)
        {
            return null;
        }
    }

    public IHostDirectory? Open(string path) => SearchedDirectory.Find(path) is { } directory ? new LinuxHostDirectory(directory) : null;

    internal static List<HostEntry> Entries(List<DirectoryName> names) =>
        names.ConvertAll(static n => new HostEntry(n.Name, KindOf(n.Kind)));

    internal static HostFile FileOf(FileStatus status, string? linkText)
    {
        var kind = KindOf(status.Kind) ?? HostFileKind.Special;
        return new HostFile(kind, linkText)
        {
            Identity = PlacedFile.Of(status.DeviceMajor, status.DeviceMinor, status.Inode),
            Uid = status.Uid,
            Gid = status.Gid,
            Mode = status.Mode,
            Executable = kind == HostFileKind.File && (status.Mode & AnyExecute) != UnixFileMode.None,
        };
    }

    /// <summary>
    /// The file at a path, and the text if it is a link. Both are of the same file, even if it is replaced meanwhile.
    /// </summary>
    private static HostFile? Read(string path)
    {
        const int MostReads = 100;
        for (var reads = 1; ; reads++)
        {
            if (FileStatus.TryOf(path, followLink: false) is not { } status)
                return null;
            if (status.Kind != FileKind.SymbolicLink)
                return FileOf(status, null);
            if (SymbolicLink.Find(path) is { } text && FileStatus.TryOf(path, followLink: false) is { } after && after.IsSameFile(status))
                return FileOf(status, text);
            if (reads == MostReads)
                throw new HostChangedException(path, $"cannot tell where {path} leads");
        }
    }

    private static HostFileKind? KindOf(FileKind kind) => kind switch
    {
        FileKind.Directory => HostFileKind.Directory,
        FileKind.Regular => HostFileKind.File,
        FileKind.SymbolicLink => HostFileKind.Symlink,
        FileKind.Unknown => null,
        _ => HostFileKind.Special,
    };
}
