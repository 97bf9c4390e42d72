using System.Collections.Immutable;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Host;
using Berth.Sandbox.Planning.Mounts;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning;

/// <summary>
/// Paths for host actions, free of links. A path through a link that the workload could have made in an earlier run is refused, because the
/// workload would choose where the action happens. A link that appears after planning is refused when the path is opened.
/// </summary>
internal sealed class ActionPaths(IHostView host, ImmutableArray<FilesystemEntry> entries)
{
    private List<string> Writable => field ??=
        [.. entries.Select(entry => WritableSource.Find(host, entry)).OfType<string>()];

    /// <summary>The path with every link in its existing part resolved; the rest is appended unchanged.</summary>
    /// <exception cref="SandboxPlanException">The workload could have made a link on the way.</exception>
    public string Resolve(string path)
    {
        List<string> links = [];
        var resolved = HostPaths.ResolveExisting(host, path, links);
        foreach (var link in links)
        {
            if (Writable.Find(w => HostPaths.IsWithin(link, w)) is { } writable)
            {
                throw new SandboxPlanException(
                    $"cannot use {path}: it leads to {resolved} through a symbolic link inside {writable}, which the workload may write",
                    $"name {resolved} by its own path if that is what you mean");
            }
        }

        return resolved;
    }
}
