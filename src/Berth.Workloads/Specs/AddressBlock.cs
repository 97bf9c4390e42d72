using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Berth.Workloads.Specs;

/// <summary>
/// Internet addresses with the same first bits: one address, or a prefix such as <c>10.0.0.0/8</c>. An IPv4 address is its IPv4-mapped IPv6
/// address (RFC 4291 2.5.5.2), so that one that is written so is the same address.
/// </summary>
public readonly record struct AddressBlock
{
    private const int Bits = 128, BitsBefore4 = 96;

    private AddressBlock(UInt128 first, int length) => (First, Length) = (first, length);

    /// <summary>The first address.</summary>
    public UInt128 First { get; }

    /// <summary>The number of bits that all addresses have in common, 0 to 128; of an IPv4 prefix 96 more than written.</summary>
    public int Length { get; }

    /// <summary>Whether it is one address.</summary>
    public bool IsSingle => Length == Bits;

    /// <summary>Whether an address is in the block.</summary>
    /// <param name="address">The address.</param>
    public bool Contains(UInt128 address) => Length == 0 || (address ^ First) >> (Bits - Length) == 0;

    /// <summary>An address as a number.</summary>
    /// <param name="address">The address.</param>
    public static UInt128 NumberOf(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> bytes = stackalloc byte[16];
        var mapped = address.AddressFamily is AddressFamily.InterNetworkV6 ? address : address.MapToIPv6();
        mapped.TryWriteBytes(bytes, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>A number as an address.</summary>
    /// <param name="number">The number.</param>
    public static IPAddress AddressOf(UInt128 number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        var address = new IPAddress(bytes);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    /// <summary>
    /// Parses an address or a prefix. IPv4 has four decimal numbers without leading zeros: other forms mean different addresses to
    /// different programs.
    /// </summary>
    /// <param name="text">An address, or an address, <c>/</c> and the number of bits.</param>
    /// <param name="block">The block.</param>
    /// <returns>False if the text has another form, or the address has bits beyond the prefix.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out AddressBlock block)
    {
        block = default;
        var slash = text.IndexOf('/');
        var host = slash < 0 ? text : text[..slash];
        var is6 = host.Contains(':');
        if (host.Contains('%') || (!is6 && !IsDotted(host)) || !IPAddress.TryParse(host, out var address))
            return false;
        var most = is6 ? Bits : Bits - BitsBefore4;
        var length = most;
        if (slash >= 0 && !int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out length))
            return false;
        if (length > most)
            return false;
        var first = NumberOf(address);
        length += is6 ? 0 : BitsBefore4;
        if (length < Bits && (first & (UInt128.MaxValue >> length)) != 0)
            return false;
        block = new AddressBlock(first, length);
        return true;
    }

    /// <summary>As in a rule, without brackets.</summary>
    public override string ToString()
    {
        var address = AddressOf(First);
        var length = address.AddressFamily is AddressFamily.InterNetworkV6 ? Length : Length - BitsBefore4;
        return IsSingle ? address.ToString() : string.Create(CultureInfo.InvariantCulture, $"{address}/{length}");
    }

    private static bool IsDotted(ReadOnlySpan<char> text)
    {
        var parts = 0;
        foreach (var range in text.Split('.'))
        {
            var part = text[range];
            if (++parts > 4 || part.Length is 0 or > 3 || (part.Length > 1 && part[0] is '0') || part.ContainsAnyExceptInRange('0', '9'))
                return false;
        }

        return parts == 4;
    }
}
