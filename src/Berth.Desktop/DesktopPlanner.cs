using System.Collections.Immutable;
using Berth.Desktop.Devices;
using Berth.Desktop.Portals;
using Berth.Instances.HostActions;
using Berth.Workloads.Specs;

namespace Berth.Desktop;

/// <summary>
/// Plans the grants of the desktop: which sockets and devices a workload gets, by what changes of the host. It asks the host and changes
/// nothing.
/// </summary>
public sealed partial class DesktopPlanner
{
    /// <summary>The directory of the desktop's sockets, inside.</summary>
    public const string InsideDirectory = "/run/desktop";

    /// <summary>The sockets that Berth makes for the instance, inside: the directory of the instance.</summary>
    private const string Own = InsideDirectory + "/own";

    private readonly DesktopContext _context;
    private readonly List<HostAction> _actions = [];
    private readonly List<FilesystemEntry> _entries = [];
    private readonly List<string> _paths = [];
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);
    private readonly List<string> _warnings = [];
    private readonly List<string> _notes = [];

    private DesktopPlanner(DesktopContext context) => _context = context;

    /// <summary>Plans.</summary>
    /// <param name="grants">The grants.</param>
    /// <param name="context">The caller, the workload and the host.</param>
    /// <exception cref="DesktopGrantException">The host does not have what is granted.</exception>
    public static DesktopPlan Plan(GrantSpec grants, DesktopContext context)
    {
        ArgumentNullException.ThrowIfNull(grants);
        ArgumentNullException.ThrowIfNull(context);
        var planner = new DesktopPlanner(context);
        planner.AddWayland(grants.Wayland);
        planner.AddX11(grants.X11);
        planner.AddSound(grants.Sound);
        planner.AddBuses(grants.Portals ? WithPortals(grants.Dbus) : grants.Dbus, grants.Portals);
        planner.AddDevices(grants);
        if (grants.Portals)
            planner.AddPortals();
        return planner.Finish();
    }

    private DesktopPlan Finish()
    {
        // The directory comes first, and so goes last.
        if (_actions.Count > 0)
        {
            _actions.Insert(0, new SocketDirectoryAction(_context.Directory, _context.OtherUid) { Content = "the desktop's sockets" });
            _entries.Insert(0, new BindEntry(_context.Directory, Own));
        }

        return new DesktopPlan
        {
            Directory = _actions.Count > 0 ? _context.Directory : null,
            Actions = [.. _actions],
            Entries = [.. _entries],
            Paths = [.. _paths],
            Variables = _variables.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Warnings = [.. _warnings],
            Notes = [.. _notes],
        };
    }

    /// <summary>A path that a variable of the caller names, without links; null: nothing is there.</summary>
    private string? Resolve(string path)
    {
        if (_context.Host.Resolve(path) is not { } real)
            return null;
        if (path.StartsWith('/'))
            _paths.Add(path);
        return real;
    }

    /// <summary>A server's socket without links; null: there is none.</summary>
    private string? Socket(string? path) =>
        path is not null && Resolve(path) is { } real && _context.Host.IsSocket(real) ? real : null;

    private void AddDevices(GrantSpec grants)
    {
        AddDevices("gpu", grants.Gpu, _context.IsDesktopProfile, DeviceEntries.Gpu(_context.Host), "graphics processor (/dev/dri)");
        if (grants.Camera)
            AddDevices("camera", isGranted: true, isOffered: false, DeviceEntries.Cameras(_context.Host), "camera (/dev/video*)");
        if (!grants.Input)
            return;
        AddDevices("input", isGranted: true, isOffered: false, DeviceEntries.Input(_context.Host), "input device (/dev/input)");
        _warnings.Add("grant \"input\": it can read every key that is typed on this host, where its user may open the devices");
    }

    private void AddDevices(string grant, bool isGranted, bool isOffered, IReadOnlyList<FilesystemEntry> entries, string what)
    {
        if (!isGranted && !isOffered)
            return;
        if (entries.Count == 0)
            LeaveOut(grant, isGranted, $"this host has no {what}");
        _entries.AddRange(entries.Where(entry => !_entries.Contains(entry)));
    }

    private void AddPortals()
    {
        var appId = FlatpakInfo.AppId(_context.Name);
        _entries.Add(new FileEntry(FlatpakInfo.Path, FlatpakInfo.Content(appId, _context.InstanceId)));
        if (_context.Variable("XDG_RUNTIME_DIR") is { } runtime)
        {
            _entries.Add(new BindEntry($"{runtime}/doc/by-app/{appId}", $"/run/user/{_context.InsideUid}/doc")
            {
                Write = true,
                Optional = true,
            });
        }

        _notes.Add($"portals know it as the app {appId}");
    }

    /// <summary>A grant that the profile offers, and this host does not have, is left out; one that was written is told aloud.</summary>
    private void LeaveOut(string grant, bool isWritten, string reason)
    {
        if (isWritten)
            _warnings.Add($"grant \"{grant}\": {reason}");
        else
            _notes.Add($"{grant} is left out: {reason}");
    }
}
