using System.Net.Sockets;
using System.Runtime.InteropServices;
using Berth.HostServices.Messages;
using Berth.HostServices.Wire;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Sockets;

namespace Berth.HostServices.Tests.Wire;

/// <summary>The other end of a connection, over which a test sends arbitrary packets.</summary>
internal sealed class RawPeer : IDisposable
{
    private readonly SafeFileHandle _socket;

    internal RawPeer(SafeFileHandle socket) => _socket = socket;

    /// <summary>Creates a peer, and the channel at the other end of its connection.</summary>
    internal static (RawPeer Peer, HostServiceChannel Channel) Make(WireLimits? limits = null)
    {
        var (channel, socket) = HostServiceChannel.Pair(limits);
        return (new RawPeer(socket), channel);
    }

    internal void Send(string text, params SafeHandle[] descriptors) => Send(Encoding.UTF8.GetBytes(text), descriptors);

    internal void Send(ReadOnlySpan<byte> packet, params SafeHandle[] descriptors) =>
        PacketSocket.Send(_socket, packet, descriptors, wait: true).ShouldBe(Errno.None);

    /// <summary>Sets SO_SNDBUF to the largest size that an unprivileged process can set.</summary>
    internal void EnlargeSendBuffer()
    {
        using var socket = new Socket(new SafeSocketHandle(_socket.DangerousGetHandle(), ownsHandle: false));
        socket.SendBufferSize = PacketSize.MaximumSent;
    }

    /// <summary>Sends a text as a memory file.</summary>
    internal void SendAsFile(ReadOnlySpan<byte> text)
    {
        using var file = MemoryFile.CreateSealed("jsoncomm/payload", text);
        Send("<args-via-fd>", file.Handle);
    }

    /// <summary>Receives the next packet; null at the end of the connection.</summary>
    internal async Task<string?> ReceiveAsync()
    {
        var buffer = new byte[1024 * 1024];
        await Reactor.WaitReadableAsync(_socket, Deadline.Token());
        var received = PacketSocket.Receive(_socket, buffer, wait: false);
        foreach (var descriptor in received.Descriptors)
            descriptor.Dispose();
        return received.Length > 0 ? Encoding.UTF8.GetString(buffer, 0, received.Length) : null;
    }

    public void Dispose() => _socket.Dispose();
}
