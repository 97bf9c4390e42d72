using Berth.Sandbox.Host;

namespace Berth.Sandbox.Tests;

/// <summary>A host's file system in memory. Parents are made as needed; a path through a link leads where the link says.</summary>
internal sealed class FakeHost : IHostView
{
    private readonly SortedDictionary<string, HostFile> _files = new(StringComparer.Ordinal)
    {
        ["/"] = new HostFile(HostFileKind.Directory),
    };
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unlisted = new(StringComparer.Ordinal);
    private readonly HashSet<string> _closed = new(StringComparer.Ordinal);

    /// <summary>How many directories were listed.</summary>
    public int Listed { get; private set; }

    /// <summary>Debian: /bin and its like are links into /usr.</summary>
    public static FakeHost Merged() => System(new FakeHost(), "/usr/bin")
        .Link("/bin", "usr/bin").Link("/sbin", "usr/sbin").Link("/lib", "usr/lib").Link("/lib64", "usr/lib64");

    /// <summary>An older host: /bin and /lib are directories of their own.</summary>
    public static FakeHost Split() => System(new FakeHost(), "/bin").Directory("/sbin", "/lib", "/lib64", "/usr/bin");

    public FakeHost Directory(params string[] paths)
    {
        foreach (var path in paths)
            Add(path, new HostFile(HostFileKind.Directory));
        return this;
    }

    public FakeHost File(params string[] paths)
    {
        foreach (var path in paths)
            Add(path, new HostFile(HostFileKind.File));
        return this;
    }

    /// <summary>A file whose content planning reads.</summary>
    public FakeHost Text(string path, string text)
    {
        _texts[path] = text;
        return File(path);
    }

    public string? ReadText(string path) => _texts.GetValueOrDefault(path);

    /// <summary>A directory with an owner and a group.</summary>
    public FakeHost Owned(string path, uint uid, uint gid) => Add(path, new HostFile(HostFileKind.Directory) { Uid = uid, Gid = gid });

    public FakeHost Program(string path) => Add(path, new HostFile(HostFileKind.File) { Executable = true });

    public FakeHost Special(string path) => Add(path, new HostFile(HostFileKind.Special));

    public FakeHost Link(string path, string text, uint owner = 0) => Add(path, new HostFile(HostFileKind.Symlink, text) { Uid = owner });

    /// <summary>A directory that can be entered, but not listed.</summary>
    public FakeHost Unlisted(string path)
    {
        _unlisted.Add(path);
        return Directory(path);
    }

    /// <summary>A directory that the caller can neither enter nor list.</summary>
    public FakeHost Closed(string path, uint owner, UnixFileMode mode = UnixFileMode.None)
    {
        _closed.Add(path);
        _unlisted.Add(path);
        return Add(path, new HostFile(HostFileKind.Directory) { Uid = owner, Mode = mode });
    }

    public HostFile? Look(string path)
    {
        for (var above = path; above != "/"; above = HostPaths.Parent(above))
        {
            if (_closed.Contains(HostPaths.Parent(above)))
                return null;
        }

        if (_files.TryGetValue(path, out var file))
            return file;
        if (path == "/" || HostPaths.Resolve(this, HostPaths.Parent(path)) is not { } parent || parent == HostPaths.Parent(path))
            return null;
        return _files.GetValueOrDefault(HostPaths.Join(parent, path[(path.LastIndexOf('/') + 1)..]));
    }

    public IReadOnlyList<HostEntry>? List(string path)
    {
        Listed++;
        if (HostPaths.Resolve(this, path) is not { } directory
            || _files[directory].Kind != HostFileKind.Directory
            || _unlisted.Contains(directory))
            return null;
        return [.. _files.Where(f => f.Key != "/"
            && HostPaths.Parent(f.Key) == directory).Select(static f =>
                new HostEntry(f.Key[(f.Key.LastIndexOf('/') + 1)..], f.Value.Kind))];
    }

    private static FakeHost System(FakeHost host, string programs) => host
        .Program(programs + "/sh")
            .Program(programs + "/true")
            .File("/usr/lib/os-release")
            .Directory("/usr/sbin", "/usr/lib64", "/usr/share")
        .File("/etc/passwd", "/etc/group", "/etc/hosts", "/etc/ssl/cert.pem")
            .Link("/etc/mtab", "../proc/self/mounts")
            .Link("/etc/os-release", "../usr/lib/os-release")
        .Special("/dev/null").Directory("/proc", "/tmp", "/var/tmp", "/mnt", "/run/user/1000", "/home/me", "/root", "/srv")
        .File("/proc/kcore", "/proc/1/environ");

    private FakeHost Add(string path, HostFile file)
    {
        for (var parent = HostPaths.Parent(path); parent != "/"; parent = HostPaths.Parent(parent))
            _files.TryAdd(parent, new HostFile(HostFileKind.Directory));
        _files[path] = file;
        return this;
    }

    public bool MayEnter(string path) => !_closed.Contains(path);

    public bool MayWrite(string path) => MayEnter(path);

    public IHostDirectory? Open(string path) => Look(path) is { Kind: HostFileKind.Directory } ? new HostDirectoryByPath(this, path) : null;
}
