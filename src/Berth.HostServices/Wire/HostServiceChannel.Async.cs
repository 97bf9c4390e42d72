using System.Runtime.InteropServices;
using Berth.HostServices.Messages;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Wire;

public sealed partial class HostServiceChannel
{
    // epoll accepts a descriptor once, but a wait for reading and one for writing may be pending at the same time: the latter uses a copy.
    private readonly SemaphoreSlim _writers = new(1, 1);
    private SafeFileHandle? _writeReady;

    /// <summary>Whether a wait for a message may block the calling thread for a moment.</summary>
    internal bool WaitsBriefly { get; init; }

    /// <summary>Sends a message, without blocking a thread while the peer is slow to receive.</summary>
    /// <param name="json">The text, sent unchanged. Must not change until the task has completed.</param>
    /// <param name="descriptors">Descriptors to send; owned by the caller, who keeps them open until the task has completed.</param>
    /// <param name="cancellationToken">Ends the wait; nothing was then sent.</param>
    /// <exception cref="ArgumentException">The text is empty or too long, a descriptor is not open, or there are too many. Nothing was
    /// sent.</exception>
    /// <exception cref="EndOfStreamException">The peer has closed its end.</exception>
    /// <exception cref="LinuxException">sendmsg(2) failed for another reason; nothing was sent.</exception>
    public ValueTask SendAsync(
        ReadOnlyMemory<byte> json, ReadOnlyMemory<SafeHandle> descriptors = default, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return TrySend(json.Span, descriptors.Span) ? default : SendWhenThereIsRoomAsync(json, descriptors, cancellationToken);
    }

    /// <summary>Receives a message, without blocking a thread. Null: the peer has closed its end.</summary>
    /// <param name="cancellationToken">Ends the wait; a message that arrives later is not lost.</param>
    /// <exception cref="ProtocolException">The packet is too long or was cut, or its payload is not a memory file. The channel is
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
        if (WaitsBriefly && BriefWait.IsReadable(_socket) && TryReceive(wait: false, out packet))
            return packet;
        do
            await Reactor.WaitReadableAsync(_socket, cancellationToken).ConfigureAwait(false);
        while (!TryReceive(wait: false, out packet));
        return packet;
    }

    private async ValueTask SendWhenThereIsRoomAsync(
        ReadOnlyMemory<byte> json, ReadOnlyMemory<SafeHandle> descriptors, CancellationToken cancellationToken)
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
