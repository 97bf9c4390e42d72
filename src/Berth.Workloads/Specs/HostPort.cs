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

    /// <summary>1 to 65535.</summary>
    public int Port { get; }

    /// <summary>Reads a host and a port.</summary>
    /// <param name="text">HOST:PORT; an IPv6 address is in brackets.</param>
    /// <exception cref="FormatException">It is not of that form.</exception>
    public static HostPort Parse(string text) =>
        TryParse(text, out var endPoint) ? endPoint : throw new FormatException($"{Quoted.Text(text)} is not a host and a port");

    /// <summary>Reads a host and a port.</summary>
    /// <param name="text">HOST:PORT; an IPv6 address is in brackets.</param>
    /// <param name="endPoint">What was read; null on failure.</param>
    /// <returns>False when the text is not of that form. Whether the host exists is not asked.</returns>
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
        if (Uri.CheckHostName(host) is var kind && kind is UriHostNameType.Unknown or UriHostNameType.Basic || bracketed != (kind is UriHostNameType.IPv6))
            return false;
        endPoint = new HostPort(host, port);
        return true;
    }

    /// <summary>The form that <see cref="TryParse"/> reads.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");

    internal static bool TryParsePort(ReadOnlySpan<char> text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= ushort.MaxValue;
}
