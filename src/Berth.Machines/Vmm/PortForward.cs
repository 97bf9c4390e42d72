using System.Globalization;

namespace Berth.Machines.Vmm;

/// <summary>A TCP port of the host that leads to one of the guest.</summary>
/// <param name="HostAddress">The host's address: 127.0.0.1, unless others may connect.</param>
/// <param name="HostPort">The host's port.</param>
/// <param name="GuestPort">The guest's port.</param>
public sealed record PortForward(string HostAddress, int HostPort, int GuestPort)
{
    /// <summary>Reads "8080:80", "80" or "0.0.0.0:8080:80".</summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static PortForward Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(':');
        if (parts.Length is < 1 or > 3 || (parts.Length == 3 && !System.Net.IPAddress.TryParse(parts[0], out _)))
            throw Wrong(text);
        var (host, guest) = (Number(parts[^Math.Min(2, parts.Length)], text), Number(parts[^1], text));
        return new PortForward(parts.Length == 3 ? parts[0] : "127.0.0.1", host, guest);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{HostAddress}:{HostPort}:{GuestPort}");

    private static int Number(string text, string whole) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= ushort.MaxValue
            ? number
            : throw Wrong(whole);

    private static FormatException Wrong(string text) =>
        new($"\"{text}\" is no port to forward: write HOSTPORT:GUESTPORT, or ADDRESS:HOSTPORT:GUESTPORT");
}
