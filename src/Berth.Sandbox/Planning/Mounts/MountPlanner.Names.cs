using Berth.Sandbox.Host;

namespace Berth.Sandbox.Planning.Mounts;

/// <content>
/// What a mask covers is compared when it is mounted. What led to it, or to nothing, leaves no mount to compare anything with: a link, and
/// a name that is missing. Those are kept for whoever starts the sandbox to see that nobody gives them to something else meanwhile.
/// </content>
internal sealed partial class MountPlanner
{
    private readonly SortedDictionary<string, PlannedName> _names = new(StringComparer.Ordinal);

    /// <summary>A rule's path goes through these places of the host, and so through the directories above them.</summary>
    private void DependOn(IEnumerable<string> hostPaths, string rule)
    {
        foreach (var place in hostPaths)
        {
            for (var path = place; path != "/" && !_names.ContainsKey(path); path = HostPaths.Parent(path))
            {
                var file = _host.Look(path);
                if (file is not { Identity: null }
                    && _host.MayEnter(HostPaths.Parent(path))) // what Berth itself makes before the start has none
                    _names.Add(path, new PlannedName(path, file?.Identity, file?.LinkText, rule));
            }
        }
    }

    /// <summary>The same of places inside, as far as they are the host's.</summary>
    private void DependOnInside(IEnumerable<string> paths, string rule)
    {
        foreach (var path in paths)
        {
            var parent = HostPaths.Parent(path);
            DependOn(_tree.HostPathsOf(parent).Select(directory => HostPaths.Join(directory, path[(path.LastIndexOf('/') + 1)..])), rule);
        }
    }
}
