using Berth.Linux.Errors;
using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning.Mounts;

/// <content>
/// A path that is granted read-only under its own name is a rule about the file that it names on the host: the file is also read-only where
/// a writable grant shows it under another name. An explicit writable grant of the path itself, at any place, overrides that.
/// </content>
internal sealed partial class MountPlanner
{
    private void KeepReadOnly(List<FilesystemEntry> placed)
    {
        HashSet<string> writable = new(StringComparer.Ordinal);
        List<string> readOnly = [];
        foreach (var entry in placed)
        {
            if (entry is not BindEntry { Target: not ("/" or "/etc") } bind)
                continue;
            if (HostPaths.Resolve(_host, bind.Source) is not { } source)
            {
                RefuseUnseen(bind);
                continue;
            }

            if (bind.Write)
                writable.Add(source);
            else if (bind.Source == bind.Target)
                readOnly.Add(source);
        }

        foreach (var source in readOnly)
        {
            if (writable.Contains(source))
                continue;
            foreach (var inside in _tree.InsideOf(source).Where(i => _tree.MountOf(i) is BindMount { Write: true }).ToArray())
                Cover(new BindMount(source, inside, _host.Look(source)?.Kind == HostFileKind.Directory) { On = FileAt(inside, source) });
        }
    }

    /// <summary>
    /// Fails for an optional rule about a file that may exist in a directory that the caller cannot search but the workload could open.
    /// </summary>
    private void RefuseUnseen(BindEntry bind)
    {
        if (bind.Write || bind.Source != bind.Target)
            return;
        foreach (var directory in ClosedOnTheWay(bind.Source))
        {
            if (MayBeReached(new UnsearchableDirectory(directory, Pattern: 0, Errno.EACCES)))
                throw Unsearchable(directory, Errno.EACCES, $"read-only {bind.Source}", "leave the rule out");
        }
    }

    /// <summary>Mounts a file or directory over the existing one, and keeps the mounts below it.</summary>
    private void Cover(BindMount mount)
    {
        var below = _steps.Where(s => s.Target != mount.Target && HostPaths.IsWithin(s.Target, mount.Target)).ToArray();
        Record(mount);
        foreach (var step in below)
            Record(step);
    }
}
