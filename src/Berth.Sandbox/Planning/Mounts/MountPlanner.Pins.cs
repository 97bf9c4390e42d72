using System.Collections.Immutable;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;

namespace Berth.Sandbox.Planning.Mounts;

/// <content>
/// Pins protected paths in their places. Otherwise the workload could move a directory above one in this run, and find the file unprotected
/// in the next, when the rule's path names another file or none.
/// </content>
internal sealed partial class MountPlanner
{
    private readonly SortedDictionary<string, PinStep> _pins = new(StringComparer.Ordinal);
    private readonly HashSet<string> _held = new(StringComparer.Ordinal);

    /// <summary>Links, and directories that <c>..</c> leaves, that lead to a protected path.</summary>
    private readonly List<(string Path, IReadOnlyList<string> Way)> _ways = [];

    private void HoldLinks(ImmutableArray<string> links)
    {
        foreach (var link in links)
        {
            foreach (var directory in _tree.InsideOf(HostPaths.Parent(link)).Distinct(StringComparer.Ordinal))
            {
                var inside = HostPaths.Join(directory, link[(link.LastIndexOf('/') + 1)..]);
                _ways.Add((inside, [inside]));
            }
        }
    }

    private void AddPins()
    {
        foreach (var step in _steps)
        {
            if (step is MaskStep || IsProtective(step))
                Hold(step.Target, step.Target);
        }

        foreach (var (path, way) in _ways)
        {
            foreach (var link in way)
            {
                Pin(link, path);
                Hold(link, path);
            }
        }

        _steps.AddRange(_pins.Values);
    }

    /// <summary>
    /// Notes the files that are protected only until a program of the host saves them by renaming a new file over them: when a name is
    /// replaced from another mount namespace, the kernel removes the mounts on it, and the new file is visible. A directory that is not
    /// empty cannot be replaced in this way.
    /// </summary>
    private void NoteReplaceable(string rule, string path)
    {
        if (_tree.MountOf(HostPaths.Parent(path)) is BindMount && _tree.Look(path) is { Kind: not HostFileKind.Directory })
            _notes.Add($"{rule} holds for the file that is there now: if a program on the host saves it by renaming a new file over it, "
                + "the new file is visible inside, too; name the directory to prevent that");
    }

    /// <summary>
    /// Pins every directory above a path that could be moved. A mount point cannot be moved, and changes outside grants do not outlive the
    /// sandbox.
    /// </summary>
    private void Hold(string path, string protectedPath)
    {
        for (var directory = HostPaths.Parent(path); directory != "/" && _held.Add(directory); directory = HostPaths.Parent(directory))
            Pin(directory, protectedPath);
    }

    private void Pin(string path, string protectedPath)
    {
        var mount = _tree.MountOf(path);
        if (mount.Target == path || !IsWritable(mount) || _pins.ContainsKey(path) || _tree.Look(path) is not { } file)
            return;
        var directory = file.Kind == HostFileKind.Directory;
        _pins.Add(path, new PinStep(path, mount.Target, directory, protectedPath) { On = OnBind(path, file) });
    }

    /// <summary>Whether a mount keeps the workload from writing.</summary>
    private static bool IsProtective(MountStep step) =>
        step is BindMount { Write: false } or OverlayMount { Upper: null } or TmpfsMount { Write: false };

    /// <summary>The identity of the file at an inside path that existed a moment ago; null: the caller may not see it.</summary>
    private PlacedFile? FileAt(string path, string rule)
    {
        if (_tree.Look(path) is { } file)
            return OnBind(path, file);
        return _tree.HostPathsOf(path).All(p => _host.MayEnter(HostPaths.Parent(p)))
            ? throw new HostChangedException(path, $"{rule} cannot be enforced: {path} is not there any more")
            : null;
    }

    /// <summary>The identity of the file at an inside path. An overlay has inode numbers of its own.</summary>
    private PlacedFile? OnBind(string path, HostFile file) => _tree.MountOf(path) is BindMount ? file.Identity : null;
}
