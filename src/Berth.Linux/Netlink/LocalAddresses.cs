using System.Buffers.Binary;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Berth.Linux.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Netlink;

/// <summary>
/// Addresses of the loopback device, by a socket of rtnetlink(7) that was made in the network namespace that is meant. This process needs
/// CAP_NET_ADMIN over it, which the owner of its user namespace has.
/// </summary>
public static class LocalAddresses
{
    private const int LoopbackIndex = 1;
    private const ushort RTM_NEWADDR = 20, RTM_NEWROUTE = 24;
    private const ushort NLM_F_REPLACE = 0x100, NLM_F_CREATE = 0x400;
    private const ushort IFA_ADDRESS = 1, IFA_LOCAL = 2, RTA_OIF = 4;
    private const byte IFA_F_NODAD = 2, IFA_F_PERMANENT = 0x80, RTN_LOCAL = 2, RT_TABLE_LOCAL = 255, RTPROT_BOOT = 3, RT_SCOPE_HOST = 254;

    /// <summary>Gives the loopback device an address.</summary>
    /// <param name="socket">The socket of rtnetlink; owned by the caller.</param>
    /// <param name="address">The address; its port is not used.</param>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static void Add(SafeFileHandle socket, InternetEndpoint address)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address.Address);
        ReadOnlySpan<byte> value = address.Is4 ? bytes[12..] : bytes;
        var message = new byte[NetlinkMessage.HeaderSize + 8 + (2 * (4 + value.Length))];
        var body = message.AsSpan(NetlinkMessage.HeaderSize); // struct ifaddrmsg: family, prefix, flags, scope, index
        body[0] = (byte)FamilyOf(address.Is4);
        body[1] = (byte)(value.Length * 8);
        body[2] = address.Is4 ? (byte)0 : (byte)(IFA_F_NODAD | IFA_F_PERMANENT);
        BinaryPrimitives.WriteInt32LittleEndian(body[4..], LoopbackIndex);
        Attribute(body[8..], IFA_LOCAL, value);
        Attribute(body[(8 + 4 + value.Length)..], IFA_ADDRESS, value);
        Ask(socket, message, RTM_NEWADDR, $"give the loopback device {address.HostText()}");
    }

    /// <summary>
    /// Makes every address local that no other route leads to: packets to it stay in the namespace, and a socket may have it.
    /// </summary>
    /// <param name="socket">The socket of rtnetlink; owned by the caller.</param>
    /// <param name="is4">Whether IPv4 addresses are meant, or IPv6 addresses.</param>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static void MakeAllLocal(SafeFileHandle socket, bool is4)
    {
        var message = new byte[NetlinkMessage.HeaderSize + 12 + 8];
        var body = message.AsSpan(NetlinkMessage.HeaderSize); // struct rtmsg
        body[0] = (byte)FamilyOf(is4);
        body[4] = RT_TABLE_LOCAL;
        body[5] = RTPROT_BOOT;
        body[6] = is4 ? RT_SCOPE_HOST : (byte)0;
        body[7] = RTN_LOCAL;
        Span<byte> index = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(index, LoopbackIndex);
        Attribute(body[12..], RTA_OIF, index);
        Ask(socket, message, RTM_NEWROUTE, "route all addresses to the loopback device");
    }

    private static ushort FamilyOf(bool is4) => is4 ? InternetEndpoint.Family4 : InternetEndpoint.Family6;

    private static void Attribute(Span<byte> at, ushort type, ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(at, (ushort)(4 + value.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(at[2..], type);
        value.CopyTo(at[4..]);
    }

    private static void Ask(SafeFileHandle socket, byte[] message, ushort type, string operation)
    {
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(4), type);
        const ushort Flags = NetlinkMessage.NLM_F_REQUEST | NetlinkMessage.NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE;
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(6), Flags);
        LinuxException.ThrowIfFailed(Libc.write(socket, message, (nuint)message.Length), operation);
        Span<byte> buffer = stackalloc byte[1024];
        ReadOnlySpan<byte> received = buffer[..DescriptorIO.Read(socket, buffer)];
        if (!NetlinkMessage.TryNext(ref received, out var answer, out var payload) || answer is not NetlinkMessage.NLMSG_ERROR)
            throw new LinuxException(Errno.EPROTO, operation);
        if (BinaryPrimitives.ReadInt32LittleEndian(payload) is < 0 and var error)
            throw new LinuxException((Errno)(-error), operation);
    }
}
