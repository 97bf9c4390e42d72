using System.Text.Json;
using Berth.HostServices.Wire;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Client;

/// <summary>The result of a call. Disposing it closes the descriptors that were not taken.</summary>
public sealed class HostServiceReply : IDisposable
{
    private readonly Packet _packet;
    private JsonDocument? _document;

    internal HostServiceReply(Packet packet, ReadOnlyMemory<byte> value) => (_packet, Json) = (packet, value);

    /// <summary>The value as JSON text. Valid until the reply is disposed.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>The value, parsed on first use. Valid until the reply is disposed.</summary>
    public JsonElement Value => (_document ??= JsonDocument.Parse(Json)).RootElement;

    /// <summary>The number of descriptors that came with it.</summary>
    public int DescriptorCount => _packet.Count;

    /// <summary>Takes a descriptor. It is close-on-exec, and the caller owns it.</summary>
    /// <param name="index">The index, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer descriptors.</exception>
    /// <exception cref="InvalidOperationException">The descriptor was already taken.</exception>
    public SafeFileHandle TakeDescriptor(int index) => _packet.Take(index);

    /// <summary>Closes the descriptors that were not taken.</summary>
    public void Dispose()
    {
        _document?.Dispose();
        _packet.Dispose();
    }
}
