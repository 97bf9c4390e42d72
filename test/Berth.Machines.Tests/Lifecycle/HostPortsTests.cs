using System.Net;
using System.Net.Sockets;
using Berth.Machines.Lifecycle;

namespace Berth.Machines.Tests.Lifecycle;

/// <summary>The ports of the host that lead into a machine.</summary>
public sealed class HostPortsTests
{
    [Fact]
    public void RequireFree_PortOfAnotherProgram_IsRefusedUntilItIsFree()
    {
        var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        Should.Throw<MachineException>(() => HostPorts.RequireFree([new("127.0.0.1", port, 80)]))
            .Message.ShouldContain($"the port 127.0.0.1:{port} of the host is not free: another program has it");
        other.Stop();
        Should.NotThrow(() => HostPorts.RequireFree([new("127.0.0.1", port, 80)]));
        Should.Throw<MachineException>(() => HostPorts.RequireFree([new("192.0.2.1", port, 80)]))
            .Message.ShouldContain("no such address");
    }
}
