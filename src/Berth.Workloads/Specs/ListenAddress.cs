using System.Globalization;
using System.Net;
using System.Text;
using Berth.Descriptions.Text;
using Berth.Workloads.Rules;

namespace Berth.Workloads.Specs;

/// <summary>
/// The address of a listening socket: <c>127.0.0.1:8080</c>, <c>[::1]:8080</c>, <c>8080</c> (every address, IPv6 and IPv4),
/// <c>/run/notes.sock</c>, or <c>@name</c> (abstract, unix(7)).
/// </summary>
public sealed record ListenAddress
{
    /// <summary>The length of sun_path of unix(7), without the final NUL.</summary>
    private const int MaxPathBytes = 107;

    private ListenAddress(IPEndPoint? endPoint, string? path) => (EndPoint, Path) = (endPoint, path);

    /// <summary>The address of an internet socket; null for a unix socket. <see cref="IPAddress.IPv6Any"/> includes IPv4.</summary>
    public IPEndPoint? EndPoint { get; }

    /// <summary>The absolute path of a unix socket, or <c>@</c> and an abstract name; null for an internet socket.</summary>
    public string? Path { get; }

    /// <summary>Whether it is an abstract unix socket. Its name follows the <c>@</c>.</summary>
    public bool IsAbstract => Path is ['@', ..];

    /// <summary>Parses an address.</summary>
    /// <param name="text">One of the forms above.</param>
    /// <exception cref="FormatException">The text has none of the forms.</exception>
    public static ListenAddress Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"{Quoted.Text(text)} is not an address to listen on");

    /// <summary>Parses an address.</summary>
    /// <param name="text">One of the forms above.</param>
    /// <param name="address">The result; null on failure.</param>
    /// <returns>False if the text has none of the forms.</returns>
    public static bool TryParse(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ListenAddress? address)
    {
        ArgumentNullException.ThrowIfNull(text);
        address = null;
        if (text is ['/' or '@', _, ..])
        {
            var isPath = text[0] is '@' || AbsolutePath.Test("path", text, baseDirectory: null) is null;
            if (isPath && !text.Contains('\0', StringComparison.Ordinal) && Encoding.UTF8.GetByteCount(text) <= MaxPathBytes)
                address = new ListenAddress(endPoint: null, text);
        }
        else if (HostPort.TryParsePort(text, out var port))
        {
            address = new ListenAddress(new IPEndPoint(IPAddress.IPv6Any, port), path: null);
        }
        else if (HostPort.TryParse(text, out var both) && IPAddress.TryParse(both.Host, out var ip))
        {
            address = new ListenAddress(new IPEndPoint(ip, both.Port), path: null);
        }

        return address is not null;
    }

    /// <summary>The text in the form that <see cref="Parse"/> accepts.</summary>
    public override string ToString() => Path ?? (EndPoint!.Address.Equals(IPAddress.IPv6Any)
        ? EndPoint.Port.ToString(CultureInfo.InvariantCulture)
        : EndPoint.ToString());
}
