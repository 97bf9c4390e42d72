using Berth.Linux;
using Berth.Sandbox.Mounting;

namespace Berth.Engine.Hosts;

/// <summary>The real host's file system, as the caller may see it.</summary>
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

    public IHostDirectory? Open(string path) => SearchedDirectory.Find(path) is { } directory ? new LinuxHostDirectory(directory) : null;

    internal static List<HostEntry> Entries(List<DirectoryName> names) => names.ConvertAll(static n => new HostEntry(n.Name, KindOf(n.Kind)));

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

    private static HostFile? Read(string path) => FileStatus.TryOf(path, followLink: false) is { } status
        ? FileOf(status, status.Kind == FileKind.SymbolicLink ? SymbolicLink.Find(path) : null)
        : null;

    private static HostFileKind? KindOf(FileKind kind) => kind switch
    {
        FileKind.Directory => HostFileKind.Directory,
        FileKind.Regular => HostFileKind.File,
        FileKind.SymbolicLink => HostFileKind.Symlink,
        FileKind.Unknown => null,
        _ => HostFileKind.Special,
    };
}
