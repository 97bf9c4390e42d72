using System.Collections.Immutable;
using Berth.Desktop.Buses;
using Berth.Desktop.Portals;
using Berth.Workloads.Specs;

namespace Berth.Desktop;

/// <content>Message buses, through xdg-dbus-proxy(1).</content>
public sealed partial class DesktopPlanner
{
    private const string Program = "xdg-dbus-proxy";
    private const string PortalNames = "org.freedesktop.portal.*";

    private static DbusGrant WithPortals(DbusGrant buses)
    {
        var session = buses.Session ?? new BusGrant();
        return session.Talk.Contains(PortalNames)
            ? buses
            : buses with { Session = session with { Talk = session.Talk.Add(PortalNames) } };
    }

    private void AddBuses(DbusGrant grant, bool portals)
    {
        if (grant.IsEmpty)
            return;
        if (_context.HostUid != _context.CallerUid)
        {
            throw new DesktopGrantException(
                "dbus", $"a bus takes only its own user's programs, and the workload is another user of the host (uid {_context.HostUid})",
                "leave the identity out, and start it as the user of the session");
        }

        var program = _context.Host.FindProgram(Program)
            ?? throw new DesktopGrantException("dbus", $"{Program} is not installed", $"sudo apt install {Program}");
        var buses = ImmutableArray.CreateBuilder<ProxiedBus>();
        Add("session", "DBUS_SESSION_BUS_ADDRESS", SessionAddress(), grant.Session);
        Add("system", "DBUS_SYSTEM_BUS_ADDRESS", _context.Variable("DBUS_SYSTEM_BUS_ADDRESS") ?? BusAddress.System, grant.System);
        var files = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
        if (portals)
            files = files.Add(FlatpakInfo.Path, FlatpakInfo.Content(FlatpakInfo.AppId(_context.Name), _context.InstanceId));
        _actions.Add(new BusProxyAction(buses.ToImmutable())
        {
            Launcher = _context.Proxies,
            Command = new BusProxyCommand(
                program,
                [$"--fd={BusProxyCommand.ReadyDescriptor}", .. buses.SelectMany(static bus => bus.Arguments)],
                _context.Directory,
                [.. buses.Select(static bus => bus.Address.Path).OfType<string>()],
                buses.Any(static bus => bus.Address.Path is null),
                files),
        });

        void Add(string name, string variable, string? address, BusGrant? bus)
        {
            if (bus is null)
                return;
            var found = address is null ? null : BusAddress.All(address).Select(Listening).FirstOrDefault(static bus => bus is not null);
            if (found is null)
            {
                throw new DesktopGrantException(
                    $"dbus.{name}",
                    address is null ? $"there is no {name} bus: {variable} is not set" : $"there is no {name} bus at {address}",
                    "start it where the bus is, or take the grant out");
            }

            var socket = $"{name}-bus";
            buses.Add(new ProxiedBus(found, $"{_context.Directory}/{socket}", bus));
            _variables[variable] = $"unix:path={Own}/{socket}";
            foreach (var granted in bus.Talk.Concat(bus.Call.Keys))
                Warn(name, granted, PowerfulNames.In(granted));
            foreach (var granted in bus.Own)
                Warn(name, granted, PowerfulNames.Owned(granted));
        }
    }

    private void Warn(string bus, string granted, IEnumerable<string> known)
    {
        foreach (var what in known)
            _warnings.Add($"grant \"dbus.{bus}\": {granted}: {what}");
    }

    /// <summary>The bus at an address, by the path without links; null: nobody listens there.</summary>
    private BusAddress? Listening(BusAddress address) =>
        address.Path is { } path
            ? Socket(path) is { } real && _context.Host.Listens(real) ? address with { Path = real } : null
            : _context.Host.Listens($"@{address.Name}") ? address : null;

    private string? SessionAddress()
    {
        if (_context.Variable("DBUS_SESSION_BUS_ADDRESS") is { } address)
            return address;
        var usual = _context.Variable("XDG_RUNTIME_DIR") is { } runtime ? $"{runtime}/bus" : null;
        return usual is not null && _context.Host.IsSocket(usual) ? $"unix:path={usual}" : null;
    }
}
