using System.Buffers.Binary;
using System.Net;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Berth.Linux.Netlink;

/// <summary>The network devices of this process's network namespace, by rtnetlink(7).</summary>
internal static class NetworkLinks
{
    private const int LoopbackIndex = 1;
    private const int AnswerSize = 32 * 1024; // the kernel sends a dump in parts of at most this size

    /// <summary>
    /// A request that enables the loopback device: an RTM_NEWLINK message that asks for an acknowledgement. The launcher sends it from
    /// another namespace.
    /// </summary>
    public static ReadOnlySpan<byte> LoopbackUpRequest =>
    [
        32, 0, 0, 0, 16, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, // length, RTM_NEWLINK, NLM_F_REQUEST | NLM_F_ACK, sequence, port
        0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, // family, type, index, flags, change
    ];

    /// <summary>Enables the loopback device; no effect if it is enabled.</summary>
    /// <exception cref="LinuxException">EPERM: CAP_NET_ADMIN over the network namespace is needed.</exception>
    public static void BringLoopbackUp() => Change(LoopbackUpRequest, "bring up the loopback device");

    /// <summary>Enables a device, gives it an IPv4 address, and makes another one the way to all others.</summary>
    /// <param name="name">The device.</param>
    /// <param name="address">Its address.</param>
    /// <param name="prefix">How many of its bits are the network's.</param>
    /// <param name="gateway">An address in that network.</param>
    /// <exception cref="LinuxException">EPERM: CAP_NET_ADMIN over the network namespace is needed. ENODEV: there is no such device.
    /// </exception>
    public static void Configure(string name, IPAddress address, int prefix, IPAddress gateway)
    {
        var link = Read().FirstOrDefault(link => link.Name == name)
            ?? throw new LinuxException(Errno.ENODEV, "configure the network device", name);
        Change(
            NetlinkMessage.Link(
                NetlinkMessage.RTM_NEWLINK, NetlinkMessage.NLM_F_ACK, link.Index, LinkFlags.Up, LinkFlags.Up), $"bring up {name}");
        Change(NetlinkMessage.Address(link.Index, address, prefix), $"give {name} the address {address}/{prefix}");
        Change(NetlinkMessage.DefaultRoute(gateway), $"route by {gateway}");
    }

    /// <summary>The state of the loopback device.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static LinkFlags ReadLoopback() =>
        Ask(NetlinkMessage.Link(NetlinkMessage.RTM_GETLINK, 0, LoopbackIndex, LinkFlags.None, LinkFlags.None), isDump: false)[0].Flags;

    /// <summary>All devices.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static IReadOnlyList<NetworkLink> Read() =>
        Ask(NetlinkMessage.Link(NetlinkMessage.RTM_GETLINK, NetlinkMessage.NLM_F_DUMP, 0, LinkFlags.None, LinkFlags.None), isDump: true);

    /// <summary>Has the kernel change something, and waits until it has.</summary>
    private static void Change(ReadOnlySpan<byte> request, string operation)
    {
        using var socket = Open(operation);
        Send(socket, request, operation);
        var buffer = new byte[AnswerSize];
        ReadOnlySpan<byte> received = buffer.AsSpan(0, DescriptorIO.Read(socket, buffer));
        while (NetlinkMessage.TryNext(ref received, out var type, out var payload))
        {
            if (type is NetlinkMessage.NLMSG_ERROR)
            {
                ThrowIfRefused(payload, operation);
                return;
            }
        }

        throw new LinuxException(Errno.EPROTO, operation);
    }

    private static List<NetworkLink> Ask(ReadOnlySpan<byte> request, bool isDump)
    {
        const string Operation = "read the network devices";
        using var socket = Open(Operation);
        Send(socket, request, Operation);
        var links = new List<NetworkLink>();
        var buffer = new byte[AnswerSize];
        while (true)
        {
            ReadOnlySpan<byte> received = buffer.AsSpan(0, DescriptorIO.Read(socket, buffer));
            if (received.IsEmpty)
                throw new LinuxException(Errno.EPROTO, Operation);
            while (NetlinkMessage.TryNext(ref received, out var type, out var payload))
            {
                if (type is NetlinkMessage.NLMSG_DONE)
                    return links;
                if (type is NetlinkMessage.NLMSG_ERROR)
                    ThrowIfRefused(payload, Operation);
                if (type is NetlinkMessage.RTM_NEWLINK)
                    links.Add(NetlinkMessage.ReadLink(payload));
            }

            if (!isDump && links.Count > 0)
                return links;
        }
    }

    private static SafeFileHandle Open(string operation)
    {
        var socket = Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, Libc.NETLINK_ROUTE);
        return socket.IsInvalid ? throw LinuxException.Last(operation) : socket;
    }

    private static void Send(SafeFileHandle socket, ReadOnlySpan<byte> request, string operation) =>
        LinuxException.ThrowIfFailed(Libc.write(socket, request, (nuint)request.Length), operation);

    /// <summary>Throws if the answer to a request, which begins with a negative errno, is not 0 (acknowledged).</summary>
    private static void ThrowIfRefused(ReadOnlySpan<byte> payload, string operation)
    {
        var error = BinaryPrimitives.ReadInt32LittleEndian(payload);
        if (error != 0)
            throw new LinuxException((Errno)(-error), operation);
    }
}
