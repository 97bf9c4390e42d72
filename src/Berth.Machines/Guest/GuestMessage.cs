using System.Buffers;

namespace Berth.Machines.Guest;

/// <summary>A message of a workload in a guest to a host service. Disposing it returns its room.</summary>
public sealed class GuestMessage : IDisposable
{
    private readonly SemaphoreSlim? _room;
    private byte[]? _buffer;
    private readonly int _length;

    internal GuestMessage(byte[] buffer, int length, bool hadDescriptors, SemaphoreSlim? room)
    {
        (_buffer, _length, _room) = (buffer, length, room);
        HadDescriptors = hadDescriptors;
    }

    /// <summary>The text, not checked, and never empty. Valid until the message is disposed.</summary>
    public ReadOnlyMemory<byte> Text => _buffer.AsMemory(0, _length);

    /// <summary>Whether descriptors came with it, which the guest has closed.</summary>
    public bool HadDescriptors { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is not { } buffer)
            return;
        ArrayPool<byte>.Shared.Return(buffer);
        _room?.Release();
    }
}
