using Berth.Linux.Files;

namespace Berth.Sandbox.Host;

/// <summary>A directory that is gone.</summary>
internal sealed class NoDirectory : IHostDirectory
{
    public static NoDirectory Instance { get; } = new();

    public DirectoryPlace? Place(out DateTimeOffset changed)
    {
        changed = default;
        return null;
    }

    public IReadOnlyList<HostEntry> List() => [];

    public HostFile? Look(string name) => null;

    public IHostDirectory? Open(string name) => null;

    public void Dispose()
    {
    }
}
