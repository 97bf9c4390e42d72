using Berth.Sandbox.Host;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning.Mounts;

/// <summary>The paths of the host that the workload may write by an entry.</summary>
internal static class WritableSource
{
    /// <summary>Finds the path of an entry, free of links; null: the entry lets nothing of the host be written, or the path does not
    /// exist.</summary>
    /// <param name="host">The host's file system.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="links">Gets the links on the way; null: nobody asks.</param>
    public static string? Find(IHostView host, FilesystemEntry entry, List<string>? links = null)
    {
        var source = entry switch
        {
            BindEntry { Write: true } bind => bind.Source,
            OverlayEntry overlay => overlay.Upper,
            _ => null,
        };
        return source is null ? null : HostPaths.Resolve(host, source, links);
    }
}
