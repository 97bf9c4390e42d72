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

    public IReadOnlyList<string> List(string path)
    {
        try
        {
            var names = Directory.EnumerateFileSystemEntries(path).Select(static p => Path.GetFileName(p)).ToList();
            names.Sort(StringComparer.Ordinal);
            return names;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static HostFile? Read(string path)
    {
        try
        {
            if (FileStatus.Find(path, followLink: false) is not { } status)
                return null;
            return status.Kind switch
            {
                FileKind.Directory => new HostFile(HostFileKind.Directory) { Uid = status.Uid },
                FileKind.Regular => new HostFile(HostFileKind.File) { Uid = status.Uid, Executable = (status.Mode & AnyExecute) != UnixFileMode.None },
                FileKind.SymbolicLink => new HostFile(HostFileKind.Symlink, new FileInfo(path).LinkTarget) { Uid = status.Uid },
                _ => new HostFile(HostFileKind.Special) { Uid = status.Uid },
            };
        }
        catch (LinuxException)
        {
            return null; // not the caller's to see
        }
    }
}
