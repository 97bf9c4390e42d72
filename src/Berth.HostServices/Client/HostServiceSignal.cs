using System.Text.Json;
using Berth.HostServices.Wire;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Client;

/// <summary>
/// What a service said in the middle of a call. Disposing it closes the descriptors that nobody took; so does the client after a callback.
/// </summary>
public sealed class HostServiceSignal : IDisposable
{
    private readonly Packet _packet;
    private JsonDocument? _document;

    internal HostServiceSignal(Packet packet, ReadOnlyMemory<byte> value) => (_packet, Json) = (packet, value);

    /// <summary>The value as JSON text. Valid until the signal is disposed.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>The value, parsed when it is first asked for. Valid until the signal is disposed.</summary>
    public JsonElement Value => (_document ??= JsonDocument.Parse(Json)).RootElement;

    /// <summary>How many descriptors came with it.</summary>
    public int DescriptorCount => _packet.Count;

    /// <summary>Takes a descriptor out. The caller owns it; close-on-exec.</summary>
    /// <param name="index">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    /// <exception cref="InvalidOperationException">It has been taken.</exception>
    public SafeFileHandle TakeDescriptor(int index) => _packet.Take(index);

    /// <summary>Closes what was not taken.</summary>
    public void Dispose()
    {
        _document?.Dispose();
        _packet.Dispose();
    }
}
