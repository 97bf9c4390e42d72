using System.Globalization;
using Berth.Workloads.Specs;

namespace Berth.Network.Policy;

/// <summary>What is reached at a host.</summary>
/// <param name="Protocol">The protocol.</param>
/// <param name="Port">The port.</param>
internal readonly record struct NetworkService(NetworkProtocol Protocol, ushort Port)
{
    /// <summary>The protocol's name.</summary>
    public string ProtocolName => Protocol is NetworkProtocol.Tcp ? "tcp" : "udp";

    /// <summary><c>tcp:443</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ProtocolName}:{Port}");
}
