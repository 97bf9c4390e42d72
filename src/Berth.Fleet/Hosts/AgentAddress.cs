using System.Globalization;
using System.Net;
using Berth.Fleet.Api;
using Berth.Fleet.Errors;

namespace Berth.Fleet.Hosts;

/// <summary>The address of an agent: <c>HOST</c>, <c>HOST:PORT</c>, <c>[IPV6]</c> or <c>[IPV6]:PORT</c>.</summary>
/// <param name="Host">The host name or IP address, an IPv6 address without brackets.</param>
/// <param name="Port">The TCP port.</param>
public sealed record AgentAddress(string Host, int Port)
{
    /// <summary>Reads an address.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FleetException">It is no address.</exception>
    public static AgentAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (host, port) = text.StartsWith('[') && text.IndexOf(']') is > 0 and var end
            ? (text[1..end], text[(end + 1)..])
            : text.Split(':') is [var name, var number] ? (name, ":" + number) : (text, "");
        var isIPv6 = IPAddress.TryParse(host, out var ip) && ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        if (isIPv6 == text.StartsWith('[') && Uri.CheckHostName(host) != UriHostNameType.Unknown)
        {
            if (port.Length == 0)
                return new AgentAddress(host, FleetRoutes.Port);
            if (port[0] == ':'
                && ushort.TryParse(port.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
                && parsed > 0)
                return new AgentAddress(host, parsed);
        }

        throw new FleetException(
            $"'{text}' is no address of an agent", "write HOST, HOST:PORT, or [IPV6]:PORT, with a port from 1 to 65535", isMisuse: true);
    }

    /// <summary>The URL of the agent's API.</summary>
    public Uri Url => new UriBuilder(Uri.UriSchemeHttps, Host, Port).Uri;

    /// <summary>The address as text.</summary>
    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
