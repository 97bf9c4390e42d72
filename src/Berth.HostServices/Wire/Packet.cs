using System.Buffers;
using Berth.Linux.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Wire;

/// <summary>
/// A received message: JSON text and descriptors. Disposing it closes the descriptors that were not taken, and returns the text's buffer.
/// </summary>
public sealed class Packet : IDisposable
{
    private readonly SafeFileHandle?[] _descriptors;
    private readonly int _first;
    private byte[]? _buffer;
    private int _length;

    private Packet(byte[] buffer, int length, SafeFileHandle?[] descriptors, int first)
    {
        _buffer = buffer;
        _length = length;
        _descriptors = descriptors;
        _first = first;
    }

    /// <summary>The reason why only the beginning of the text is here; null: all of it is.</summary>
    internal string? Cut { get; init; }

    /// <summary>The JSON text in UTF-8, not checked yet. Valid until the packet is disposed.</summary>
    public ReadOnlyMemory<byte> Json => _buffer.AsMemory(0, _length);

    /// <summary>The number of descriptors that came with it, including those that were taken.</summary>
    public int Count => _descriptors.Length - _first;

    /// <summary>Takes a descriptor. It is close-on-exec, and the caller owns it.</summary>
    /// <param name="index">The index, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer descriptors.</exception>
    /// <exception cref="InvalidOperationException">The descriptor was already taken, or the packet is disposed.</exception>
    public SafeFileHandle Take(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return Interlocked.Exchange(ref _descriptors[_first + index], null)
            ?? throw new InvalidOperationException($"Descriptor {index} has been taken already.");
    }

    /// <summary>Closes the descriptors that were not taken.</summary>
    public void Dispose()
    {
        for (var i = 0; i < _descriptors.Length; i++)
        {
            if (Interlocked.Exchange(ref _descriptors[i], null) is { } descriptor)
                PassedDescriptor.Close(descriptor);
        }

        if (Interlocked.Exchange(ref _buffer, null) is not { } buffer)
            return;
        _length = 0;
        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Creates a packet with a copy of the text. It owns the descriptors.</summary>
    internal static Packet Copy(ReadOnlySpan<byte> json, SafeFileHandle[] descriptors, string? cut = null)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(json.Length);
        json.CopyTo(buffer);
        return new Packet(buffer, json.Length, descriptors, 0) { Cut = cut };
    }

    /// <summary>Creates a packet with its text in a pooled buffer, which it owns.</summary>
    internal static Packet FromBuffer(byte[] buffer, int length) => new(buffer, length, [], 0);

    /// <summary>
    /// Creates a packet with its text in a pooled buffer. It owns the buffer and the descriptors, the first of which held the text.
    /// </summary>
    internal static Packet FromPayload(byte[] buffer, int length, SafeFileHandle[] descriptors, string? cut = null) =>
        new(buffer, length, descriptors, 1) { Cut = cut };
}
