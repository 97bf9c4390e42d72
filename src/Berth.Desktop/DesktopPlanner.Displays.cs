using Berth.Desktop.Portals;
using Berth.Desktop.Wayland;
using Berth.Desktop.X11;
using Berth.Workloads.Specs;

namespace Berth.Desktop;

/// <content>Displays: Wayland and X11.</content>
public sealed partial class DesktopPlanner
{
    private const string WaylandName = "wayland-0";

    private void AddWayland(WaylandGrant grant)
    {
        if (grant is WaylandGrant.None && !_context.IsDesktopProfile)
            return;
        var compositor = FindCompositor(out var problem);
        if (grant is WaylandGrant.Unrestricted)
        {
            AddPlainCompositor(compositor ?? throw NoCompositor(problem));
            return;
        }

        if (problem is null)
            problem = ProblemOf(compositor!);
        if (problem is not null)
        {
            if (grant is WaylandGrant.None)
                LeaveOut("wayland", isWritten: false, problem);
            else
                throw NoCompositor(problem);
            return;
        }

        var socket = $"{_context.Directory}/{WaylandName}";
        _actions.Add(new SecurityContextAction(
            compositor!, socket, FlatpakInfo.AppId(_context.Name), _context.InstanceId, _context.OtherUid));
        _variables["WAYLAND_DISPLAY"] = $"{Own}/{WaylandName}";
    }

    private void AddPlainCompositor(string compositor)
    {
        _entries.Add(new BindEntry(compositor, $"{InsideDirectory}/{WaylandName}"));
        _variables["WAYLAND_DISPLAY"] = $"{InsideDirectory}/{WaylandName}";
        _warnings.Add(
            "grant \"wayland\": unrestricted: it may take screenshots and send keys to other windows, where the compositor lets any "
                + "client");
    }

    /// <summary>The compositor's socket without links; null, and a problem: there is none.</summary>
    private string? FindCompositor(out string? problem)
    {
        problem = null;
        if (_context.Variable("WAYLAND_DISPLAY") is not { } name)
        {
            problem = "there is no Wayland display: WAYLAND_DISPLAY is not set";
            return null;
        }

        var path = name.StartsWith('/') ? name : _context.Variable("XDG_RUNTIME_DIR") is { } runtime ? $"{runtime}/{name}" : null;
        if (Socket(path) is { } real)
            return real;
        problem = $"there is no Wayland display at {path ?? name} (WAYLAND_DISPLAY)";
        return null;
    }

    private string? ProblemOf(string compositor)
    {
        try
        {
            return _context.Host.HasSecurityContexts(compositor)
                ? null
                : $"the compositor at {compositor} has no security contexts ({SecurityContext.Manager}), so it could not tell the workload "
                    + "from other clients";
        }
        catch (IOException silent)
        {
            return $"the compositor at {compositor} does not answer: {silent.Message}";
        }
    }

    private static DesktopGrantException NoCompositor(string? problem) => new(
        "wayland", problem ?? "there is no Wayland display",
        problem?.Contains(SecurityContext.Manager, StringComparison.Ordinal) is true
            ? "update the compositor, or give the workload all that it offers: \"wayland\": \"unrestricted\""
            : "start it from a Wayland session, or take the grant out");

    private void AddX11(bool isGranted)
    {
        if (!isGranted)
            return;
        const string Grant = "x11", Suggestion = "start it from an X session, or take the grant out";
        if (_context.Variable("DISPLAY") is not { } name)
            throw new DesktopGrantException(Grant, "there is no X display: DISPLAY is not set", Suggestion);
        if (!X11Display.TryParse(name, out var display))
            throw new DesktopGrantException(Grant, $"the X display {name} is not on this host", "use a display of this host, such as :0");
        if (Socket(display.Socket) is null)
            throw new DesktopGrantException(Grant, $"there is no X server at {display.Socket} (DISPLAY)", Suggestion);
        _actions.Add(new XAccessAction(display.Number, _context.HostUid, FindAuthority()));
        _entries.Add(new BindEntry(display.Socket, display.Socket));
        _variables["DISPLAY"] = display.Name;
        _warnings.Add(
            "grant \"x11\": X11 isolates nothing between clients: it can read the keys typed in other windows, type into them, and read "
                + "the screen");
    }

    private string? FindAuthority()
    {
        var path = _context.Variable("XAUTHORITY") ?? (_context.Home is { } home ? $"{home}/.Xauthority" : null);
        return path is null ? null : Resolve(path);
    }
}
