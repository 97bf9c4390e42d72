using System.Globalization;
using System.Text;

namespace Berth.Desktop.X11;

/// <summary>An entry of a server's access list: a family and an address (X11 protocol, "ChangeHosts").</summary>
/// <param name="Family">The family.</param>
/// <param name="Address">The address, each byte as a character.</param>
internal readonly record struct XHost(byte Family, string Address)
{
    private const byte ServerInterpreted = 5;

    /// <summary>All processes of a user of this host: what <c>xhost +si:localuser:#UID</c> adds.</summary>
    public static XHost OfUser(uint uid) => new(ServerInterpreted, $"localuser\0#{uid.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>The entry as xhost(1) prints one of a user; of another family, in hexadecimal.</summary>
    public override string ToString() => Family is ServerInterpreted
        ? "SI:" + Address.Replace('\0', ':')
        : $"family {Family}, {Convert.ToHexStringLower(Bytes)}";

    /// <summary>The address as it is sent.</summary>
    public byte[] Bytes => Encoding.Latin1.GetBytes(Address);
}
