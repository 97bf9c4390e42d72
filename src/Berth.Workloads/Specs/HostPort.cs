using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Berth.Descriptions.Text;

namespace Berth.Workloads.Specs;

/// <summary>A host and a port: <c>127.0.0.1:8080</c>, <c>[::1]:8080</c>, <c>localhost:8080</c>.</summary>
public sealed record HostPort
{
    private HostPort(string host, int port) => (Host, Port) = (host, port);

    /// <summary>A name or an address, without brackets.</summary>
    public string Host { get; }

    /// <summary>The port, 1 to 65535.</summary>
    public int Port { get; }

    /// <summary>Parses a host and a port.</summary>
    /// <param name="text">HOST:PORT; an IPv6 address is in brackets.</param>
    /// <exception cref="FormatException">The text does not have this form.</exception>
    public static HostPort Parse(string text) =>
        TryParse(text, out var endPoint) ? endPoint : throw new FormatException($"{Quoted.Text(text)} is not a host and a port");

    /// <summary>Parses a host and a port.</summary>
    /// <param name="text">HOST:PORT; an IPv6 address is in brackets.</param>
    /// <param name="endPoint">The result; null on failure.</param>
    /// <returns>False if the text does not have this form. Whether the host exists is not checked.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out HostPort? endPoint)
    {
        ArgumentNullException.ThrowIfNull(text);
        endPoint = null;
        var colon = text.LastIndexOf(':');
        if (colon < 1 || !TryParsePort(text.AsSpan(colon + 1), out var port))
            return false;
        var host = text[..colon];
        var bracketed = host.Length > 2 && host[0] is '[' && host[^1] is ']';
        if (bracketed)
            host = host[1..^1];
        var kind = Uri.CheckHostName(host);
        if (kind is UriHostNameType.Unknown or UriHostNameType.Basic || bracketed != (kind is UriHostNameType.IPv6))
            return false;
        endPoint = new HostPort(host, port);
        return true;
    }

    /// <summary>The text in the form that <see cref="TryParse"/> accepts.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");

    internal static bool TryParsePort(ReadOnlySpan<char> text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= ushort.MaxValue;
}
