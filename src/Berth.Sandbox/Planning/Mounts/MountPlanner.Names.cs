using Berth.Sandbox.Host;

namespace Berth.Sandbox.Planning.Mounts;

/// <content>
/// The file that a mask covers is compared when the mask is mounted. The links that led to it, and missing names, have no mount at which
/// they could be compared. They are recorded, so that the start can check that they did not change.
/// </content>
internal sealed partial class MountPlanner
{
    private readonly SortedDictionary<string, PlannedName> _names = new(StringComparer.Ordinal);

    /// <summary>Records places of the host through which a rule's path leads, with the directories above them.</summary>
    private void DependOn(IEnumerable<string> hostPaths, string rule)
    {
        foreach (var place in hostPaths)
        {
            for (var path = place; path != "/" && !_names.ContainsKey(path); path = HostPaths.Parent(path))
            {
                var file = _host.Look(path);
                if (file is not { Identity: null }
                    && _host.MayEnter(HostPaths.Parent(path))) // a directory that Berth makes before the start does not exist yet
                    _names.Add(path, new PlannedName(path, file?.Identity, file?.LinkText, rule));
            }
        }
    }

    /// <summary>Records places inside, as far as they are the host's.</summary>
    private void DependOnInside(IEnumerable<string> paths, string rule)
    {
        foreach (var path in paths)
        {
            var parent = HostPaths.Parent(path);
            DependOn(_tree.HostPathsOf(parent).Select(directory => HostPaths.Join(directory, path[(path.LastIndexOf('/') + 1)..])), rule);
        }
    }
}
