using System.Globalization;
using System.Text;

namespace Berth.Desktop.Buses;

/// <summary>Where a message bus listens: D-Bus specification, "Server Addresses". Only sockets of this host count.</summary>
/// <param name="Path">The absolute path of the socket; null: its name is abstract.</param>
/// <param name="Name">The abstract name; null: it has a path.</param>
internal sealed record BusAddress(string? Path, string? Name)
{
    /// <summary>The address of the system's bus if no variable names it.</summary>
    public const string System = "unix:path=/run/dbus/system_bus_socket";

    private const string PathKey = "path", NameKey = "abstract";

    /// <summary>The addresses of a list that are of unix sockets, in order. One that says twice where it is, or has a zero byte, is
    /// none.</summary>
    public static IEnumerable<BusAddress> All(string list)
    {
        const string Transport = "unix:";
        foreach (var text in list.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!text.StartsWith(Transport, StringComparison.Ordinal))
                continue;
            var places = text[Transport.Length..].Split(',').Select(static pair => pair.Split('=', 2))
                .Where(static pair => pair is [PathKey or NameKey, _]).ToArray();
            if (places is not [[var key, var value]] || Unescape(value) is not { Length: > 0 } place || place.Contains('\0'))
                continue;
            if (key == NameKey)
                yield return new BusAddress(null, place);
            else if (place.StartsWith('/'))
                yield return new BusAddress(place, null);
        }
    }

    /// <summary>The address, as programs that connect read it.</summary>
    public override string ToString() => Path is null ? $"unix:{NameKey}={Escape(Name ?? "")}" : $"unix:{PathKey}={Escape(Path)}";

    private static string Escape(string value)
    {
        var escaped = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(value))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' or (byte)'/' or (byte)'.' or (byte)'*')
                escaped.Append((char)b);
            else
                escaped.Append(CultureInfo.InvariantCulture, $"%{b:x2}");
        }

        return escaped.ToString();
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
