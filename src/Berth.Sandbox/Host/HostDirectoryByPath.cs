using Berth.Linux.Errors;
using Berth.Linux.Files;

namespace Berth.Sandbox.Host;

/// <summary>A directory of a view without descriptors, accessed by its path.</summary>
/// <param name="host">The view.</param>
/// <param name="path">The directory.</param>
internal sealed class HostDirectoryByPath(IHostView host, string path) : IHostDirectory
{
    public DirectoryPlace? Place(out DateTimeOffset changed)
    {
        changed = default;
        return null;
    }

    public IReadOnlyList<HostEntry>? List() => host.List(path);

    public HostFile? Look(string name) =>
        host.MayEnter(path)
            ? host.Look(HostPaths.Join(path, name))
            : throw new LinuxException(Errno.EACCES, "look at", HostPaths.Join(path, name));

    public IHostDirectory? Open(string name) =>
        Look(name) is { Kind: HostFileKind.Directory } ? new HostDirectoryByPath(host, HostPaths.Join(path, name)) : null;

    public void Dispose()
    {
    }
}
