using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices;

/// <summary>A call as the service sees it.</summary>
public sealed class HostServiceCall
{
    private readonly HostServiceSession _session;
    private readonly Packet _packet;
    private JsonDocument? _document;

    internal HostServiceCall(HostServiceSession session, Packet packet, in Message message)
    {
        _session = session;
        _packet = packet;
        Id = message.Id;
        Method = message.Name;
        ArgumentsJson = message.Value;
    }

    /// <summary>The method's name.</summary>
    public string Method { get; }

    /// <summary>The arguments as JSON text: an array or object.</summary>
    public ReadOnlyMemory<byte> ArgumentsJson { get; }

    /// <summary>The arguments, parsed when they are first asked for: an array or object.</summary>
    public JsonElement Arguments => (_document ??= JsonDocument.Parse(ArgumentsJson)).RootElement;

    /// <summary>How many descriptors came with it, those that were taken included.</summary>
    public int DescriptorCount => _packet.Count;

    internal long Id { get; }

    /// <summary>Takes a descriptor out. The service owns it; close-on-exec.</summary>
    /// <param name="index">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    /// <exception cref="InvalidOperationException">It has been taken.</exception>
    public SafeFileHandle TakeDescriptor(int index) => _packet.Take(index);

    /// <summary>Says something before the result.</summary>
    /// <param name="json">Any JSON value as UTF-8 text; empty for <c>null</c>.</param>
    /// <param name="descriptors">What goes with it; stay the service's, who keeps them open until the task has ended.</param>
    /// <param name="cancellationToken">Ends the wait for the peer to take it.</param>
    /// <exception cref="ArgumentException">It is not one JSON value, or a descriptor is not open. Nothing was sent.</exception>
    /// <exception cref="EndOfStreamException">The peer is gone.</exception>
    public ValueTask SignalAsync(ReadOnlyMemory<byte> json, ReadOnlyMemory<SafeHandle> descriptors = default, CancellationToken cancellationToken = default) =>
        _session.SignalAsync(this, json, descriptors, cancellationToken);

    /// <summary>The result is there: nothing of the call is valid any longer.</summary>
    internal void End()
    {
        _document?.Dispose();
        _packet.Dispose();
    }
}
