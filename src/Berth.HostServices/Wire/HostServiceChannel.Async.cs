using System.Runtime.InteropServices;
using Berth.HostServices.Messages;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Wire;

public sealed partial class HostServiceChannel
{
    // epoll knows a descriptor once, and one wait may be to read while another is to write: the latter has a copy.
    private readonly SemaphoreSlim _writers = new(1, 1);
    private SafeFileHandle? _writeReady;

    /// <summary>Sends a message, without holding a thread where the peer is slow to receive.</summary>
    /// <param name="json">The text; sent as it is, and read until the task has ended.</param>
    /// <param name="descriptors">What goes with it; stay the caller's, who keeps them open until the task has ended.</param>
    /// <param name="cancellationToken">Ends the wait; then nothing was sent.</param>
    /// <exception cref="ArgumentException">The text is empty or too long, a descriptor is not open, or there are too many. Nothing was
    /// sent.</exception>
    /// <exception cref="EndOfStreamException">The peer has closed its end.</exception>
    /// <exception cref="LinuxException">sendmsg(2) failed otherwise; nothing was sent.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> json, ReadOnlyMemory<SafeHandle> descriptors = default, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return TrySend(json.Span, descriptors.Span) ? default : SendWhenThereIsRoomAsync(json, descriptors, cancellationToken);
    }

    /// <summary>Receives a message, without holding a thread. Null at the end: the peer has closed its end.</summary>
    /// <param name="cancellationToken">Ends the wait; a message that arrives later is not lost.</param>
    /// <exception cref="ProtocolException">The packet is too long or was cut, or its memory file is none. The channel is
    /// closed.</exception>
    /// <exception cref="LinuxException">recvmsg(2) failed.</exception>
    public ValueTask<Packet?> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return TryReceive(wait: false, out var packet) ? new ValueTask<Packet?>(packet) : ReceiveWhenItComesAsync(cancellationToken);
    }

    private async ValueTask<Packet?> ReceiveWhenItComesAsync(CancellationToken cancellationToken)
    {
        Packet? packet;
        do
            await Reactor.WaitReadableAsync(_socket, cancellationToken).ConfigureAwait(false);
        while (!TryReceive(wait: false, out packet));
        return packet;
    }

    private async ValueTask SendWhenThereIsRoomAsync(ReadOnlyMemory<byte> json, ReadOnlyMemory<SafeHandle> descriptors, CancellationToken cancellationToken)
    {
        await _writers.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _writeReady ??= FileDescriptors.Duplicate(_socket);
            do
                await Reactor.WaitWritableAsync(_writeReady, cancellationToken).ConfigureAwait(false);
            while (!TrySend(json.Span, descriptors.Span));
        }
        finally
        {
            _writers.Release();
        }
    }
}
