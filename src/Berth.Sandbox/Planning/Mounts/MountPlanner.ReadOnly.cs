using Berth.Linux.Errors;
using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning.Mounts;

/// <content>
/// A path that is granted read-only under its own name is a rule about what it names on the host: it is read-only as well where a writable
/// grant shows it under another name. Who grants it writable by itself, at whatever place, means that.
/// </content>
internal sealed partial class MountPlanner
{
    private void KeepReadOnly(IEnumerable<FilesystemEntry> placed)
    {
        HashSet<string> writable = new(StringComparer.Ordinal);
        List<string> readOnly = [];
        foreach (var bind in placed.OfType<BindEntry>().Where(static b => b.Target is not ("/" or "/etc")))
        {
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

        foreach (var source in readOnly.Where(s => !writable.Contains(s)))
        {
            foreach (var inside in _tree.InsideOf(source).Where(i => _tree.MountOf(i) is BindMount { Write: true }).ToArray())
                Cover(new BindMount(source, inside, _host.Look(source)?.Kind == HostFileKind.Directory) { On = FileAt(inside, source) });
        }
    }

    /// <summary>
    /// Refuses an optional rule about something that nobody can tell is not there, in a directory that the workload may open again.
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

    /// <summary>Mounts something over what is there, but for what is mounted below it.</summary>
    private void Cover(BindMount mount)
    {
        var below = _steps.Where(s => s.Target != mount.Target && HostPaths.IsWithin(s.Target, mount.Target)).ToArray();
        Record(mount);
        foreach (var step in below)
            Record(step);
    }
}
