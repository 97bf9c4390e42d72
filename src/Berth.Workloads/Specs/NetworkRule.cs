using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Berth.Descriptions.Text;

namespace Berth.Workloads.Specs;

/// <summary>
/// A host that a workload may reach, or may not: <c>github.com:443</c>, <c>*.pkg.example</c>, <c>10.0.0.5:5432</c>,
/// <c>[2001:db8::/32]:443</c>, <c>udp:time.example:123</c>, <c>mirror.example:80,8000-8010</c>.
/// </summary>
/// <remarks>
/// <c>*.pkg.example</c> is every name below pkg.example, with any number of labels, and not pkg.example itself; <c>*</c> is every name. An
/// allow rule without ports is for TCP and the ports 80 and 443. A deny rule without ports is for all ports, and without a protocol for
/// both.
/// </remarks>
public sealed record NetworkRule
{
    /// <summary>The number of ports that an allow rule may have: a socket listens for each of them.</summary>
    public const int MostPorts = 64;

    private static readonly ImmutableArray<PortRange> s_web = [new(80, 80), new(443, 443)];

    private readonly string _text;

    private NetworkRule(string text) => _text = text;

    /// <summary>The protocol; null: both.</summary>
    public NetworkProtocol? Protocol { get; private init; }

    /// <summary>The name, in lower case, without the asterisk and the dot after it; empty: every name. Null: addresses.</summary>
    public string? Name { get; private init; }

    /// <summary>Whether the rule is for the names below <see cref="Name"/>.</summary>
    public bool IsWildcard { get; private init; }

    /// <summary>The addresses; null: a name.</summary>
    public AddressBlock? Addresses { get; private init; }

    /// <summary>The ports; empty: all.</summary>
    public ImmutableArray<PortRange> Ports { get; private init; } = [];

    /// <summary>Parses an allow rule.</summary>
    /// <param name="text">One of the forms above.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="fault">What is wrong, if there is more to say than that it has none of these forms.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParseAllow(string text, [NotNullWhen(true)] out NetworkRule? rule, out string? fault)
    {
        if (!TryParse(text, out rule, out fault))
            return false;
        if (rule.Ports.IsEmpty && rule.Protocol is NetworkProtocol.Udp)
            fault = "a rule for udp needs a port";
        else if (rule is { Protocol: NetworkProtocol.Udp, Addresses.IsSingle: false })
            fault = "a rule for udp is for one address, or for names";
        else if (rule.Addresses is { Length: <= 96 } every && every.ToString().EndsWith("/0", StringComparison.Ordinal))
            fault = "it would be every address; name hosts, or prefixes";
        else if (rule.Ports.Sum(static range => range.Count) > MostPorts)
            fault = $"it has more than {MostPorts} ports";
        else if (rule.Name is "localhost")
            fault = "localhost is the workload's own; write 127.0.0.1 and a port for a port of the host's loopback";
        if (fault is not null)
        {
            rule = null;
            return false;
        }

        rule = rule with { Protocol = rule.Protocol ?? NetworkProtocol.Tcp, Ports = rule.Ports.IsEmpty ? s_web : rule.Ports };
        return true;
    }

    /// <summary>Parses a deny rule.</summary>
    /// <inheritdoc cref="TryParseAllow"/>
    public static bool TryParseDeny(string text, [NotNullWhen(true)] out NetworkRule? rule, out string? fault) =>
        TryParse(text, out rule, out fault);

    /// <summary>Whether the rule is for a name.</summary>
    /// <param name="name">A name in lower case, without a final dot.</param>
    public bool IsFor(ReadOnlySpan<char> name)
    {
        if (Name is not { } own)
            return false;
        if (!IsWildcard)
            return name.SequenceEqual(own);
        if (own.Length == 0)
            return true;
        return name.Length > own.Length + 1 && name.EndsWith(own, StringComparison.Ordinal) && name[^(own.Length + 1)] is '.';
    }

    /// <summary>Whether the rule is for an address.</summary>
    /// <param name="address">The address as a number (<see cref="AddressBlock"/>).</param>
    public bool IsFor(UInt128 address) => Addresses is { } block && block.Contains(address);

    /// <summary>Whether the rule is for a port.</summary>
    /// <param name="protocol">The protocol.</param>
    /// <param name="port">The port.</param>
    public bool IsFor(NetworkProtocol protocol, int port)
    {
        if (Protocol is { } own && own != protocol)
            return false;
        foreach (var range in Ports)
        {
            if (range.Contains(port))
                return true;
        }

        return Ports.IsEmpty;
    }

    /// <summary>Whether both have the same text.</summary>
    /// <param name="other">The other.</param>
    public bool Equals(NetworkRule? other) => other is not null && _text == other._text;

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(_text, StringComparison.Ordinal);

    /// <summary>The text of the rule.</summary>
    public override string ToString() => _text;

    private static bool TryParse(string text, [NotNullWhen(true)] out NetworkRule? rule, out string? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        (rule, fault) = (null, null);
        if (text.Contains("://", StringComparison.Ordinal))
        {
            fault = "it is a URL; write the host and the port, such as github.com:443";
            return false;
        }

        ReadOnlySpan<char> rest = text;
        NetworkProtocol? protocol = null;
        if (rest.StartsWith("tcp:", StringComparison.Ordinal) || rest.StartsWith("udp:", StringComparison.Ordinal))
        {
            protocol = rest[0] is 't' ? NetworkProtocol.Tcp : NetworkProtocol.Udp;
            rest = rest[4..];
        }

        if (!TryCut(rest, out var host, out var portText, out var isBracketed))
            return false;
        if (!TryParsePorts(portText, out var ports))
        {
            fault = $"{Quoted.Text(portText.ToString())} is not a port, a range of ports, or several with commas between";
            return false;
        }

        rule = new NetworkRule(text) { Protocol = protocol, Ports = ports };
        if (AddressBlock.TryParse(host, out var block))
        {
            var is6 = host.Contains(':');
            if (is6 == isBracketed)
                rule = rule with { Addresses = block };
            else
                (rule, fault) = (null, "only an IPv6 address is written in brackets, and always: [2001:db8::1]:443");
            return rule is not null;
        }

        rule = isBracketed ? null : Named(rule, host, out fault);
        return rule is not null;
    }

    private static NetworkRule? Named(NetworkRule rule, ReadOnlySpan<char> host, out string? fault)
    {
        fault = null;
        if (host is "*")
            return rule with { Name = "", IsWildcard = true };
        var isWildcard = host.StartsWith("*.", StringComparison.Ordinal);
        var name = (isWildcard ? host[2..] : host).TrimEnd('.').ToString().ToLowerInvariant();
        if (NetworkName.IsValid(name))
            return rule with { Name = name, IsWildcard = isWildcard };
        if (name.Contains('*', StringComparison.Ordinal))
            fault = "an asterisk stands only for whole labels at the beginning: *.example.com";
        else if (name.Contains('/', StringComparison.Ordinal))
            fault = "it is neither an address nor a prefix; the address of a prefix has no bits beyond it, such as 10.0.0.0/8";
        else if (!System.Text.Ascii.IsValid(name))
            fault = "write the name's ASCII form, which begins with xn--";
        return null;
    }

    /// <summary>Cuts the ports off: after the last colon, or after the bracket of an IPv6 address.</summary>
    private static bool TryCut(
        ReadOnlySpan<char> text, out ReadOnlySpan<char> host, out ReadOnlySpan<char> ports, out bool isBracketed)
    {
        host = text;
        ports = default;
        isBracketed = text is ['[', ..];
        if (isBracketed)
        {
            var end = text.IndexOf(']');
            if (end < 0)
                return false;
            host = text[1..end];
            ports = text[(end + 1)..];
            if (ports.IsEmpty)
                return true;
            if (ports is not [':', _, ..])
                return false;
            ports = ports[1..];
            return true;
        }

        if (text.Count(':') != 1)
            return true; // no port, or an IPv6 address without brackets
        var colon = text.IndexOf(':');
        host = text[..colon];
        ports = text[(colon + 1)..];
        return !ports.IsEmpty;
    }

    private static bool TryParsePorts(ReadOnlySpan<char> text, out ImmutableArray<PortRange> ports)
    {
        ports = [];
        if (text.IsEmpty)
            return true;
        foreach (var range in text.Split(','))
        {
            var part = text[range];
            var dash = part.IndexOf('-');
            if (!TryParsePort(dash < 0 ? part : part[..dash], out var first))
                return false;
            var last = first;
            if (dash >= 0 && (!TryParsePort(part[(dash + 1)..], out last) || last < first))
                return false;
            ports = ports.Add(new PortRange(first, last));
        }

        return true;
    }

    private static bool TryParsePort(ReadOnlySpan<char> text, out ushort port) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port > 0;
}
