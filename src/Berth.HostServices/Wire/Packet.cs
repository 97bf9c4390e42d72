using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Wire;

/// <summary>
/// A message as it came: JSON text and descriptors. Disposing it closes the descriptors that nobody took, and gives the text's buffer back.
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

    /// <summary>The JSON text, UTF-8; not yet looked at. Valid until the packet is disposed.</summary>
    public ReadOnlyMemory<byte> Json => _buffer.AsMemory(0, _length);

    /// <summary>How many descriptors came with it, those that were taken included.</summary>
    public int Count => _descriptors.Length - _first;

    /// <summary>Takes a descriptor out. The caller owns it; close-on-exec.</summary>
    /// <param name="index">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    /// <exception cref="InvalidOperationException">It has been taken, or the packet is disposed.</exception>
    public SafeFileHandle Take(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return Interlocked.Exchange(ref _descriptors[_first + index], null)
            ?? throw new InvalidOperationException($"Descriptor {index} has been taken already.");
    }

    /// <summary>Closes what was not taken.</summary>
    public void Dispose()
    {
        for (var i = 0; i < _descriptors.Length; i++)
            Interlocked.Exchange(ref _descriptors[i], null)?.Dispose();
        if (Interlocked.Exchange(ref _buffer, null) is not { } buffer)
            return;
        _length = 0;
        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>A packet with a copy of the text; it owns the descriptors.</summary>
    internal static Packet Copy(ReadOnlySpan<byte> json, SafeFileHandle[] descriptors)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(json.Length);
        json.CopyTo(buffer);
        return new Packet(buffer, json.Length, descriptors, 0);
    }

    /// <summary>A packet whose text is in a pooled buffer; it owns that.</summary>
    internal static Packet FromBuffer(byte[] buffer, int length) => new(buffer, length, [], 0);

    /// <summary>
    /// A packet whose text is in a pooled buffer; it owns that and the descriptors, of which the first is the text's own.
    /// </summary>
    internal static Packet FromPayload(byte[] buffer, int length, SafeFileHandle[] descriptors) => new(buffer, length, descriptors, 1);
}
