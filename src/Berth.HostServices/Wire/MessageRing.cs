using System.Runtime.InteropServices;
using Berth.HostServices.Messages;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Wire;

/// <summary>
/// Shared memory beside the socket, through which two sides that are both awake pass short texts without a system call. A side that is idle
/// waits for the socket, as it would without the ring. It sets a flag in the memory, and the other side then sends packets. So a text in
/// the memory is read at once. Everything arrives in the order in which it was sent, because each record has the number of packets before
/// it.
/// </summary>
internal sealed class MessageRing : IDisposable
{
    private const string Name = "berth-ring";

    private readonly SharedMemory _memory;
    private bool _isJoined;

    private MessageRing(SharedMemory memory, bool isOwner)
    {
        _memory = memory;
        Outgoing = new RingWriter(memory, isOwner ? RingLayout.FromOwner : RingLayout.ToOwner);
        Incoming = new RingReader(memory, isOwner ? RingLayout.ToOwner : RingLayout.FromOwner);
    }

    /// <summary>A packet that only tells the receiver to look into the memory.</summary>
    internal static ReadOnlySpan<byte> WakeUp => "<look>"u8;

    /// <summary>The direction in which this side sends. Used while the ring is held.</summary>
    internal RingWriter Outgoing { get; }

    /// <summary>The direction in which this side receives. Used while the ring is held.</summary>
    internal RingReader Incoming { get; }

    /// <summary>Whether the peer has accepted the memory. Used while the ring is held.</summary>
    internal bool IsJoined => _isJoined || (_isJoined = Volatile.Read(ref _memory.Word(RingLayout.Joined)) != 0);

    /// <summary>Makes the memory, for the peer to accept. The caller owns the ring, and the file to pass on.</summary>
    /// <exception cref="LinuxException">EMFILE, ENFILE, ENOMEM.</exception>
    internal static (MessageRing Ring, SafeFileHandle File) Create()
    {
        var (memory, file) = SharedMemory.Create(Name, RingLayout.Length);
        // Until the peer has accepted the memory, it waits for the socket.
        memory.Word(RingLayout.FromOwner + RingLayout.Asleep) = 1;
        return (new MessageRing(memory, isOwner: true), file);
    }

    /// <summary>Accepts memory that the peer offers. The caller owns the ring.</summary>
    /// <param name="file">The memory; owned by the caller.</param>
    /// <param name="packets">The number of packets that this side has sent over the socket.</param>
    /// <exception cref="ProtocolException">The file is not such memory.</exception>
    internal static MessageRing Join(SafeFileHandle file, uint packets)
    {
        SharedMemory memory;
        try
        {
            memory = SharedMemory.TryOpen(file, RingLayout.Length)
                ?? throw new ProtocolException(
                    $"The memory that was offered is not a memory file of {RingLayout.Length} bytes whose length is sealed.");
        }
        catch (LinuxException failure)
        {
            throw new ProtocolException("The memory that was offered can't be used.", failure);
        }

        var ring = new MessageRing(memory, isOwner: false) { _isJoined = true };
        ring.Outgoing.TellPackets(packets);
        ring.Incoming.WakeUp();
        Volatile.Write(ref memory.Word(RingLayout.Joined), 1);
        return ring;
    }

    /// <summary>
    /// Keeps the memory of a ring, if there is one, mapped until the result is disposed, even if the ring is disposed before.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The ring is already disposed.</exception>
    internal static Hold Keep(MessageRing? ring) => new(ring?._memory);

    /// <summary>Releases the memory once nobody keeps it any more.</summary>
    public void Dispose() => _memory.Dispose();

    /// <summary>Keeps the memory.</summary>
    internal readonly ref struct Hold
    {
        private readonly SafeHandle? _memory;

        internal Hold(SafeHandle? memory)
        {
            _memory = memory;
            var isHeld = false;
            memory?.DangerousAddRef(ref isHeld);
        }

        /// <summary>Releases the memory.</summary>
        public void Dispose() => _memory?.DangerousRelease();
    }
}
