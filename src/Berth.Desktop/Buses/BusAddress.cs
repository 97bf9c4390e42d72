using System.Globalization;
using System.Text;

namespace Berth.Desktop.Buses;

/// <summary>Where a message bus listens: D-Bus specification, "Server Addresses". Only sockets of this host count.</summary>
/// <param name="Path">The path of the socket; null: its name is abstract.</param>
/// <param name="Text">The address as it was found.</param>
internal sealed record BusAddress(string? Path, string Text)
{
    /// <summary>The address of the system's bus if no variable names it.</summary>
    public const string System = "unix:path=/run/dbus/system_bus_socket";

    /// <summary>The first address of a list that is a unix socket's; null: none is.</summary>
    public static BusAddress? Find(string list)
    {
        foreach (var text in list.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || text[..colon] != "unix")
                continue;
            foreach (var pair in text[(colon + 1)..].Split(','))
            {
                if (pair.StartsWith("path=", StringComparison.Ordinal) && Unescape(pair["path=".Length..]) is ['/', ..] path)
                    return new BusAddress(path, text);
                if (pair.StartsWith("abstract=", StringComparison.Ordinal))
                    return new BusAddress(null, text);
            }
        }

        return null;
    }

    /// <summary>A value without its escapes: %XX is a byte.</summary>
    private static string Unescape(string value)
    {
        if (!value.Contains('%', StringComparison.Ordinal))
            return value;
        var bytes = new List<byte>();
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] is '%' && i + 2 < value.Length
                && byte.TryParse(value.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var escaped))
            {
                bytes.Add(escaped);
                i += 2;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(value[i].ToString()));
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
