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
            return DirectoryNames.Read(path).ConvertAll(static n => new HostEntry(n.Name, KindOf(n.Kind)));
        }
        catch (LinuxException)
        {
            return null;
        }
    }

    private static HostFile? Read(string path)
    {
        if (FileStatus.TryOf(path, followLink: false) is not { } status)
            return null;
        var kind = KindOf(status.Kind) ?? HostFileKind.Special;
        return new HostFile(kind, kind == HostFileKind.Symlink ? SymbolicLink.Find(path) : null)
        {
            Uid = status.Uid,
            Executable = kind == HostFileKind.File && (status.Mode & AnyExecute) != UnixFileMode.None,
        };
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
