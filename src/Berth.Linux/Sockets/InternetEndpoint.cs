using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace Berth.Linux.Sockets;

/// <summary>
/// An address of the internet and a port. IPv4 addresses are IPv4-mapped IPv6 addresses (RFC 4291 2.5.5.2); unlike
/// <see cref="IPEndPoint"/>, it is made without memory.
/// </summary>
/// <param name="Address">The address, its first byte the most significant.</param>
/// <param name="Port">The port.</param>
public readonly record struct InternetEndpoint(UInt128 Address, ushort Port)
{
    /// <summary>The size of <c>struct sockaddr_in6</c>, the larger of the two forms.</summary>
    internal const int Room = 28;

    internal const ushort Family4 = 2, Family6 = 10; // AF_INET, AF_INET6

    private const int SizeOf4 = 16;
    private const uint Mapped = 0xFFFF;

    /// <summary>Whether it is an IPv4 address.</summary>
    public bool Is4 => Address >> 32 == Mapped;

    /// <summary>An IPv4 address.</summary>
    /// <param name="address">Its four bytes, the first the most significant.</param>
    /// <param name="port">The port.</param>
    public static InternetEndpoint Of4(uint address, ushort port) => new(((UInt128)Mapped << 32) | address, port);

    /// <summary>Reads an address in the form of the kernel.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, out InternetEndpoint endpoint)
    {
        endpoint = default;
        if (bytes.Length < SizeOf4)
            return false;
        var port = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        switch (BinaryPrimitives.ReadUInt16LittleEndian(bytes))
        {
            case Family4:
                endpoint = Of4(BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]), port);
                return true;
            case Family6 when bytes.Length >= Room:
                endpoint = new InternetEndpoint(BinaryPrimitives.ReadUInt128BigEndian(bytes[8..]), port);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Writes the address in the form of the kernel, and returns that part of the buffer.</summary>
    internal ReadOnlySpan<byte> Write(Span<byte> room)
    {
        room = room[..(Is4 ? SizeOf4 : Room)];
        room.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(room, Is4 ? Family4 : Family6);
        BinaryPrimitives.WriteUInt16BigEndian(room[2..], Port);
        if (Is4)
            BinaryPrimitives.WriteUInt32BigEndian(room[4..], (uint)Address);
        else
            BinaryPrimitives.WriteUInt128BigEndian(room[8..], Address);
        return room;
    }

    /// <summary><c>192.0.2.1:443</c>, <c>[2001:db8::1]:443</c>.</summary>
    public override string ToString()
    {
        var port = Port.ToString(CultureInfo.InvariantCulture);
        return Is4 ? $"{HostText()}:{port}" : $"[{HostText()}]:{port}";
    }

    /// <summary>The address without the port.</summary>
    public string HostText()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Address);
        return new IPAddress(Is4 ? bytes[12..] : bytes).ToString();
    }
}
