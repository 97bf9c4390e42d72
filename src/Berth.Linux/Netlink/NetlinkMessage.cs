using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Berth.Linux.Netlink;

/// <summary>
/// Messages of rtnetlink(7), in the byte order of the host (little-endian on x86-64 and arm64): a header of 16 bytes, then <c>struct
/// ifinfomsg</c> of 16 bytes, then attributes.
/// </summary>
internal static class NetlinkMessage
{
    internal const int HeaderSize = 16;
    internal const int LinkSize = 16;

    internal const ushort NLMSG_ERROR = 2;
    internal const ushort NLMSG_DONE = 3;
    internal const ushort RTM_NEWLINK = 16;
    internal const ushort RTM_GETLINK = 18;
    internal const ushort RTM_NEWADDR = 20;
    internal const ushort RTM_NEWROUTE = 24;

    internal const ushort NLM_F_REQUEST = 0x1;
    internal const ushort NLM_F_ACK = 0x4;
    internal const ushort NLM_F_DUMP = 0x300;
    internal const ushort NLM_F_REPLACE = 0x100;
    internal const ushort NLM_F_CREATE = 0x400;

    private const int AttributeHeaderSize = 4;
    private const int AttributeSize = AttributeHeaderSize + 4; // of one with an IPv4 address
    private const ushort IFLA_IFNAME = 3;
    private const ushort IFA_ADDRESS = 1, IFA_LOCAL = 2;
    private const ushort RTA_GATEWAY = 5;
    private const byte AF_INET = 2, RT_TABLE_MAIN = 254, RTPROT_BOOT = 3, RTN_UNICAST = 1;

    /// <summary>A request about a network device.</summary>
    /// <param name="type">The message type.</param>
    /// <param name="flags">NLM_F_* flags; NLM_F_REQUEST is added.</param>
    /// <param name="index">The device's index; 0: any.</param>
    /// <param name="state">The new values of the flags in <paramref name="change"/>.</param>
    /// <param name="change">The flags to change.</param>
    internal static byte[] Link(ushort type, ushort flags, int index, LinkFlags state, LinkFlags change)
    {
        var message = Request(type, flags, LinkSize);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(HeaderSize + 4), index);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(HeaderSize + 8), (uint)state);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(HeaderSize + 12), (uint)change);
        return message;
    }

    /// <summary>A request that gives a device an IPv4 address; no effect if it has that: <c>struct ifaddrmsg</c>.</summary>
    /// <param name="index">The device's index.</param>
    /// <param name="address">The address.</param>
    /// <param name="prefix">How many of its bits are the network's.</param>
    internal static byte[] Address(int index, IPAddress address, int prefix)
    {
        const int Size = 8;
        var message = Request(RTM_NEWADDR, NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE, Size + (2 * AttributeSize));
        message[HeaderSize] = AF_INET;
        message[HeaderSize + 1] = (byte)prefix;
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(HeaderSize + 4), index);
        WriteAttribute(message.AsSpan(HeaderSize + Size), IFA_LOCAL, address);
        WriteAttribute(message.AsSpan(HeaderSize + Size + AttributeSize), IFA_ADDRESS, address);
        return message;
    }

    /// <summary>A request that makes an IPv4 address the way to all others: <c>struct rtmsg</c>.</summary>
    /// <param name="gateway">The address, in the network of a device.</param>
    internal static byte[] DefaultRoute(IPAddress gateway)
    {
        const int Size = 12;
        var message = Request(RTM_NEWROUTE, NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE, Size + AttributeSize);
        message[HeaderSize] = AF_INET;
        message[HeaderSize + 4] = RT_TABLE_MAIN;
        message[HeaderSize + 5] = RTPROT_BOOT;
        message[HeaderSize + 7] = RTN_UNICAST;
        WriteAttribute(message.AsSpan(HeaderSize + Size), RTA_GATEWAY, gateway);
        return message;
    }

    /// <summary>
    /// Removes the first message from the received data. Returns its type and the part after the header; false at the end.
    /// </summary>
    internal static bool TryNext(ref ReadOnlySpan<byte> received, out ushort type, out ReadOnlySpan<byte> payload)
    {
        type = 0;
        payload = default;
        if (received.Length < HeaderSize)
            return false;
        var length = BinaryPrimitives.ReadInt32LittleEndian(received);
        if (length < HeaderSize || length > received.Length)
            return false;
        type = BinaryPrimitives.ReadUInt16LittleEndian(received[4..]);
        payload = received[HeaderSize..length];
        received = received[Math.Min(Align(length), received.Length)..];
        return true;
    }

    /// <summary>The device in a message of type <see cref="RTM_NEWLINK"/>.</summary>
    internal static NetworkLink ReadLink(ReadOnlySpan<byte> payload)
    {
        var index = BinaryPrimitives.ReadInt32LittleEndian(payload[4..]);
        var flags = (LinkFlags)BinaryPrimitives.ReadUInt32LittleEndian(payload[8..]);
        var name = "";
        var attributes = payload[LinkSize..];
        while (attributes.Length >= AttributeHeaderSize)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(attributes);
            if (length < AttributeHeaderSize || length > attributes.Length)
                break;
            if (BinaryPrimitives.ReadUInt16LittleEndian(attributes[2..]) == IFLA_IFNAME)
                name = Encoding.UTF8.GetString(attributes[AttributeHeaderSize..length].TrimEnd((byte)0));
            attributes = attributes[Math.Min(Align(length), attributes.Length)..];
        }

        return new NetworkLink(index, name, flags);
    }

    private static byte[] Request(ushort type, ushort flags, int size)
    {
        var message = new byte[HeaderSize + size];
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(4), type);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(6), (ushort)(NLM_F_REQUEST | flags));
        return message;
    }

    private static void WriteAttribute(Span<byte> place, ushort type, IPAddress address)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(place, AttributeSize);
        BinaryPrimitives.WriteUInt16LittleEndian(place[2..], type);
        if (!address.TryWriteBytes(place[AttributeHeaderSize..AttributeSize], out _))
            throw new ArgumentException($"{address} is not an IPv4 address", nameof(address));
    }

    private static int Align(int length) => (length + 3) & ~3;
}
