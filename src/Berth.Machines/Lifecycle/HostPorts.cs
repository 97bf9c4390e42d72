using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Berth.Machines.Vmm;

namespace Berth.Machines.Lifecycle;

/// <summary>The ports of the host that lead into a machine.</summary>
internal static class HostPorts
{
    /// <summary>Refuses ports that another program has. The VMM, which takes them a moment later, says less.</summary>
    /// <exception cref="MachineException">One is in use, or may not be used.</exception>
    public static void RequireFree(ImmutableArray<PortForward> ports)
    {
        foreach (var port in ports)
        {
            var address = IPAddress.Parse(port.HostAddress);
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(address, port.HostPort));
                socket.Listen();
            }
            catch (SocketException error)
            {
                var (why, suggestion) = error.SocketErrorCode switch
                {
                    SocketError.AddressAlreadyInUse => ("another program has it", "`ss -ltnp` names that; or choose another port"),
                    SocketError.AccessDenied => ("this user may not use it", "choose one from 1024 on"),
                    SocketError.AddressNotAvailable => ("this host has no such address", "choose an address of the host"),
                    var other => (other.ToString(), "choose another port"),
                };
                throw new MachineException($"the port {address}:{port.HostPort} of the host is not free: {why}", suggestion, error);
            }
        }
    }
}
