using System.Collections.Immutable;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Planning.Mounts;
using Berth.Sandbox.Probing;

namespace Berth.Sandbox.Starting;

/// <summary>
/// Holds a start to the names that its plan goes by. From the moment that they are found to be what the plan says, until the sandbox is
/// about to be built, none of them may change, and be it for a moment: to compare once more at the end would not do, for who exchanges two
/// names in a loop is found with both in their places half of the time. Where one of their directories changed a moment ago, that time is
/// made longer, so that somebody who is in the middle of such a loop comes to go on with it.
/// </summary>
public sealed class PlannedNames : IDisposable
{
    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(100); // a process that is ready to run has its turn by then

    private readonly ImmutableArray<PlannedName> _names;
    private readonly NameWatch? _watch;

    private PlannedNames(ImmutableArray<PlannedName> names, NameWatch? watch) => (_names, _watch) = (names, watch);

    /// <summary>Begins to watch.</summary>
    /// <param name="names">What the plan says.</param>
    /// <exception cref="HostChangedException">A name is another file's already.</exception>
    /// <exception cref="SandboxPlanException">A name cannot be watched, and somebody whom the rule is about could change it.</exception>
    public static PlannedNames Watch(ImmutableArray<PlannedName> names)
    {
        if (names.IsEmpty)
            return new PlannedNames(names, null);
        var watch = CreateWatch(names[0]);
        try
        {
            foreach (var name in names)
                Add(watch, name);
            var held = new PlannedNames(names, watch);
            held.RequireAsPlanned();
            return held;
        }
        catch
        {
            watch.Dispose();
            throw;
        }
    }

    /// <summary>Goes on where nothing has changed.</summary>
    /// <exception cref="HostChangedException">A name was given to something else, or taken away, in between.</exception>
    public void RequireUnchanged()
    {
        if (_watch?.FindChanged(UntilQuiet()) is { } path)
            throw Changed(path, _names.FirstOrDefault(n => n.Path == path, _names[0]).Rule);
    }

    /// <summary>Stops watching.</summary>
    public void Dispose() => _watch?.Dispose();

    /// <summary>How long it is until the last change in one of the directories, of whichever name, is a while ago.</summary>
    private TimeSpan UntilQuiet()
    {
        var (now, longest) = (TimeProvider.System.GetUtcNow(), TimeSpan.Zero);
        foreach (var directory in _names.Select(static n => Path.GetDirectoryName(n.Path)!).Distinct(StringComparer.Ordinal))
        {
            if (FileStatus.TryOf(directory) is { } status && status.Changed + s_quiet - now is var left && left > longest)
                longest = left;
        }

        return longest < s_quiet ? longest : s_quiet; // a clock may have been set back
    }

    private void RequireAsPlanned()
    {
        var host = new LinuxHostView();
        foreach (var name in _names)
        {
            var there = host.Look(name.Path);
            if (there?.Identity != name.File || there?.LinkText != name.LinkText)
                throw Changed(name.Path, name.Rule);
        }
    }

    private static NameWatch CreateWatch(PlannedName first)
    {
        try
        {
            return NameWatch.Create();
        }
        catch (LinuxException refusal)
        {
            throw Unwatched(first, refusal);
        }
    }

    private static void Add(NameWatch watch, PlannedName name)
    {
        try
        {
            watch.Add(name.Path);
        }
        catch (LinuxException gone) when (gone.Error is Errno.ENOENT or Errno.ENOTDIR)
        {
            throw Changed(name.Path, name.Rule);
        }
        catch (LinuxException closed) when (closed.Error is Errno.EACCES && !SearchedDirectory.MayWrite(Path.GetDirectoryName(name.Path)!))
        {
            // Nobody who has no more rights than we have renames anything in it.
        }
        catch (LinuxException refusal)
        {
            throw Unwatched(name, refusal);
        }
    }

    private static SandboxPlanException Unwatched(PlannedName name, LinuxException refusal) => new(
        $"{name.Rule} cannot be enforced: it can't be seen whether somebody renames {name.Path} while the sandbox starts ({refusal.Error})",
        refusal.Error is Errno.EACCES
            ? $"make {Path.GetDirectoryName(name.Path)} readable for you (chmod u+r)"
            : "end what has the inotify instances of this user (grep -l ^inotify /proc/*/fdinfo/*), or raise "
                + "fs.inotify.max_user_instances and max_user_watches with sysctl(8)");

    private static HostChangedException Changed(string path, string rule) =>
        new(path, $"{rule} cannot be enforced: {path} is given to one file and another while the sandbox starts");
}
