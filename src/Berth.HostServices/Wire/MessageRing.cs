using System.Runtime.InteropServices;
using Berth.HostServices.Messages;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Wire;

/// <summary>
/// Memory beside the socket, through which two sides that are both awake pass short texts without a system call. A side that has nothing to
/// do waits at the socket, as without; it says so in the memory, and is sent packets then. So nothing goes through the memory
/// but what is read at once, and everything arrives in the order in which it was sent: each record says how many packets come before it.
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

    /// <summary>The whole packet that says no more than: look into the memory.</summary>
    internal static ReadOnlySpan<byte> WakeUp => "<look>"u8;

    /// <summary>What we say. Used while the ring is held.</summary>
    internal RingWriter Outgoing { get; }

    /// <summary>What the peer says. Used while the ring is held.</summary>
    internal RingReader Incoming { get; }

    /// <summary>Whether the peer has taken the memory. Used while the ring is held.</summary>
    internal bool IsJoined => _isJoined || (_isJoined = Volatile.Read(ref _memory.Word(RingLayout.Joined)) != 0);

    /// <summary>Makes the memory, for the peer to take. The caller owns the ring, and the file to pass on.</summary>
    /// <exception cref="LinuxException">No memory, or no descriptor.</exception>
    internal static (MessageRing Ring, SafeFileHandle File) Create()
    {
        var (memory, file) = SharedMemory.Create(Name, RingLayout.Length);
        // Until the peer has taken it, the peer is at the socket.
        memory.Word(RingLayout.FromOwner + RingLayout.Asleep) = 1;
        return (new MessageRing(memory, isOwner: true), file);
    }

    /// <summary>Takes memory that the peer offers. The caller owns the ring.</summary>
    /// <param name="file">The peer's; stays the caller's.</param>
    /// <param name="packets">How many packets we have sent over the socket.</param>
    /// <exception cref="ProtocolException">It is not what it should be.</exception>
    internal static MessageRing Join(SafeFileHandle file, uint packets)
    {
        SharedMemory memory;
        try
        {
            memory = SharedMemory.TryOpen(file, RingLayout.Length)
                ?? throw new ProtocolException($"The memory that was offered is no memory file of {RingLayout.Length} bytes whose length is sealed.");
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
    /// Keeps the memory of a ring, if there is one, where it is until the result is disposed, though the ring be disposed of meanwhile.
    /// </summary>
    /// <exception cref="ObjectDisposedException">It is disposed already.</exception>
    internal static Hold Keep(MessageRing? ring) => new(ring?._memory);

    /// <summary>Gives the memory back, when nobody keeps it any more.</summary>
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

        /// <summary>Lets it go.</summary>
        public void Dispose() => _memory?.DangerousRelease();
    }
}
