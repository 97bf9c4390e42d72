using System.Runtime.InteropServices;
using System.Text.Json;

namespace Berth.HostServices.Service;

/// <summary>
/// What a call comes to: a JSON value and descriptors. The session owns the descriptors from when the result is returned, and closes them
/// when they have been sent, or cannot be.
/// </summary>
public readonly struct HostServiceResult
{
    private readonly SafeHandle[]? _descriptors;

    /// <summary>A result.</summary>
    /// <param name="json">Any JSON value as UTF-8 text; empty for <c>null</c>. Read until it has been sent.</param>
    /// <param name="descriptors">What goes with it; owned by the session when the result is returned.</param>
    public HostServiceResult(ReadOnlyMemory<byte> json, params SafeHandle[] descriptors) => (Json, _descriptors) = (json, descriptors);

    /// <summary>The value as JSON text; empty for <c>null</c>.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>What goes with it.</summary>
    public ReadOnlyMemory<SafeHandle> Descriptors => _descriptors;

    /// <summary>Writes the value as JSON.</summary>
    /// <param name="write">Writes one value.</param>
    /// <param name="descriptors">What goes with it; owned by the session when the result is returned.</param>
    public static HostServiceResult Write(Action<Utf8JsonWriter> write, params SafeHandle[] descriptors)
    {
        ArgumentNullException.ThrowIfNull(write);
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            write(writer);
        return new HostServiceResult(buffer.WrittenMemory, descriptors);
    }
}
