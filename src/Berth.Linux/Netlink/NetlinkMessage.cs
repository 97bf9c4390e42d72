using System.Buffers.Binary;
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

    internal const ushort NLM_F_REQUEST = 0x1;
    internal const ushort NLM_F_ACK = 0x4;
    internal const ushort NLM_F_DUMP = 0x300;

    private const int AttributeHeaderSize = 4;
    private const ushort IFLA_IFNAME = 3;

    /// <summary>A request about a network device.</summary>
    /// <param name="type">The message type.</param>
    /// <param name="flags">NLM_F_* flags; NLM_F_REQUEST is added.</param>
    /// <param name="index">The device's index; 0: any.</param>
    /// <param name="state">The new values of the flags in <paramref name="change"/>.</param>
    /// <param name="change">The flags to change.</param>
    internal static byte[] Link(ushort type, ushort flags, int index, LinkFlags state, LinkFlags change)
    {
        var message = new byte[HeaderSize + LinkSize];
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(4), type);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(6), (ushort)(NLM_F_REQUEST | flags));
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(HeaderSize + 4), index);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(HeaderSize + 8), (uint)state);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(HeaderSize + 12), (uint)change);
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

    private static int Align(int length) => (length + 3) & ~3;
}
