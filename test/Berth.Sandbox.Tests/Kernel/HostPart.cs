using Berth.Linux.Files;
using Berth.Sandbox.Host;

namespace Berth.Sandbox.Tests.Kernel;

/// <summary>The real host, but only one directory of it, and what every sandbox needs: the rest would make each case slow.</summary>
internal sealed class HostPart(string root, string program) : IHostView
{
    public HostFile? Look(string path)
    {
        if (path != "/etc" && !HostPaths.IsWithin(program, path) && !HostPaths.IsWithin(path, root) && !HostPaths.IsWithin(root, path))
            return null;
        return FileStatus.Find(path, followLink: false)?.Kind switch
        {
            null => null,
            FileKind.Directory => new HostFile(HostFileKind.Directory),
            FileKind.SymbolicLink => new HostFile(HostFileKind.Symlink, new FileInfo(path).LinkTarget),
            _ => new HostFile(HostFileKind.File) { Executable = true },
        };
    }

    public IReadOnlyList<HostEntry>? List(string path) =>
        !HostPaths.IsWithin(path, root) ? []
        : Directory.Exists(path) && SearchedDirectory.Find(path) is { } directory ? Entries(directory) : null;

    private static HostEntry[]? Entries(SearchedDirectory directory)
    {
        using (directory)
            return directory.IsListable ? [.. directory.Read().Select(static n => new HostEntry(n.Name, null))] : null;
    }

    public bool MayEnter(string path) => SearchedDirectory.MayEnter(path);

    public bool MayWrite(string path) => MayEnter(path);

    public IHostDirectory? Open(string path) => Look(path) is { Kind: HostFileKind.Directory } ? new HostDirectoryByPath(this, path) : null;
}
