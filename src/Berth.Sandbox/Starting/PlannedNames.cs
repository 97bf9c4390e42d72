using System.Collections.Immutable;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Planning;
using Berth.Sandbox.Planning.Mounts;
using Berth.Sandbox.Probing;

namespace Berth.Sandbox.Starting;

/// <summary>
/// Checks that the names on which a plan depends do not change during the start. From the moment they are compared with the plan until the
/// sandbox is about to be built, none may change, not even temporarily. Comparing again at the end would not be enough: a process that
/// exchanges two names in a loop has both in their places half of the time. If one of their directories changed a moment ago, the watch is
/// extended, so that such a loop gets to its next exchange.
/// </summary>
public sealed class PlannedNames : IDisposable
{
    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(100); // by then, every runnable process has run

    private readonly ImmutableArray<PlannedName> _names;
    private readonly NameWatch? _watch;

    private PlannedNames(ImmutableArray<PlannedName> names, NameWatch? watch) => (_names, _watch) = (names, watch);

    /// <summary>Starts watching.</summary>
    /// <param name="outcome">The plan.</param>
    /// <exception cref="HostChangedException">A name has changed already.</exception>
    /// <exception cref="SandboxPlanException">A name cannot be watched, and a process that the rule restricts could change it.</exception>
    public static PlannedNames Watch(SandboxOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        var names = outcome.Names;
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

    /// <summary>Checks that nothing has changed.</summary>
    /// <exception cref="HostChangedException">A name was changed or removed meanwhile.</exception>
    public void RequireUnchanged()
    {
        if (_watch?.FindChanged(UntilQuiet()) is { } path)
            throw Changed(path, _names.FirstOrDefault(n => n.Path == path, _names[0]).Rule);
    }

    /// <summary>Stops watching.</summary>
    public void Dispose() => _watch?.Dispose();

    /// <summary>The time until the last change in one of the directories, of any name, is long enough ago.</summary>
    private TimeSpan UntilQuiet()
    {
        var (now, longest) = (TimeProvider.System.GetUtcNow(), TimeSpan.Zero);
        foreach (var directory in _names.Select(static n => Path.GetDirectoryName(n.Path)!).Distinct(StringComparer.Ordinal))
        {
            if (FileStatus.TryOf(directory) is { } status && status.Changed + s_quiet - now is var left && left > longest)
                longest = left;
        }

        return longest < s_quiet ? longest : s_quiet; // the clock may have been set back
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
            // Only processes with more rights than this one can rename files in it.
        }
        catch (LinuxException refusal)
        {
            throw Unwatched(name, refusal);
        }
    }

    private static SandboxPlanException Unwatched(PlannedName name, LinuxException refusal) => new(
        $"{name.Rule} cannot be enforced: it cannot be watched whether {name.Path} is renamed while the sandbox starts ({refusal.Error})",
        refusal.Error is Errno.EACCES
            ? $"make {Path.GetDirectoryName(name.Path)} readable for you (chmod u+r)"
            : "end what has the inotify instances of this user (grep -l ^inotify /proc/*/fdinfo/*), or raise "
                + "fs.inotify.max_user_instances and max_user_watches with sysctl(8)");

    private static HostChangedException Changed(string path, string rule) =>
        new(path, $"{rule} cannot be enforced: {path} is given to one file and another while the sandbox starts");
}
