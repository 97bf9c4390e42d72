using System.Collections.Immutable;
using Berth.Engine.Hosts;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Planning.Mounts;

namespace Berth.Engine.Running;

/// <summary>
/// Holds a start to the names that its plan goes by. From the moment that they are found to be what the plan says, until the sandbox is about to be built, none of them may change, and be it
/// for a moment: to compare once more at the end would not do, for who exchanges two names in a loop is found with both in their places half of the time. Where one of their directories
/// changed a moment ago, that time is made longer, so that somebody who is in the middle of such a loop comes to go on with it.
/// </summary>
internal sealed class PlannedNames : IDisposable
{
    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(100); // a process that is ready to run has its turn by then

    private readonly ImmutableArray<PlannedName> _names;
    private readonly NameWatch? _watch;

    private PlannedNames(ImmutableArray<PlannedName> names, NameWatch? watch) => (_names, _watch) = (names, watch);

    /// <summary>Begins to watch.</summary>
    /// <param name="names">What the plan says.</param>
    /// <param name="say">Takes what the user should know: a name that cannot be watched.</param>
    /// <exception cref="HostChangedException">A name is another file's already.</exception>
    public static PlannedNames Watch(ImmutableArray<PlannedName> names, Action<string> say)
    {
        if (names.IsEmpty)
            return new PlannedNames(names, null);
        NameWatch? watch = null;
        try
        {
            watch = NameWatch.Create();
            foreach (var name in names)
                watch.Add(name.Path);
        }
        catch (LinuxException refusal) when (refusal.Error is Errno.EMFILE or Errno.ENFILE or Errno.ENOSPC or Errno.EACCES or Errno.ENOMEM)
        {
            var advice = refusal.Error is Errno.EMFILE or Errno.ENOSPC ? "; raise fs.inotify.max_user_instances and max_user_watches" : "";
            say($"{names[0].Rule}: it cannot be seen whether somebody moves {names[0].Path} while the sandbox starts: {refusal.Error}{advice}");
        }
        catch (LinuxException refusal) when (refusal.Error is Errno.ENOENT or Errno.ENOTDIR)
        {
            watch?.Dispose();
            throw Changed(names[0].Path, names[0].Rule);
        }

        var held = new PlannedNames(names, watch);
        try
        {
            held.RequireAsPlanned();
        }
        catch
        {
            held.Dispose();
            throw;
        }

        return held;
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

    private static HostChangedException Changed(string path, string rule) =>
        new(path, $"{rule} cannot be enforced: {path} is given to one file and another while the sandbox starts");
}
