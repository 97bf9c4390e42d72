using System.Runtime.InteropServices;
using System.Text.Json;

namespace Berth.HostServices.Service;

/// <summary>
/// The result of a call: a JSON value and descriptors. When the result is returned, the session takes ownership of the descriptors. It
/// closes them after they have been sent, or if they can't be.
/// </summary>
public readonly struct HostServiceResult
{
    private readonly SafeHandle[]? _descriptors;

    /// <summary>Creates a result.</summary>
    /// <param name="json">Any JSON value as UTF-8 text; empty for <c>null</c>. Must not change until it has been sent.</param>
    /// <param name="descriptors">Descriptors to send; the session takes ownership when the result is returned.</param>
    public HostServiceResult(ReadOnlyMemory<byte> json, params SafeHandle[] descriptors) => (Json, _descriptors) = (json, descriptors);

    /// <summary>The value as JSON text; empty for <c>null</c>.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>The descriptors to send.</summary>
    public ReadOnlyMemory<SafeHandle> Descriptors => _descriptors;

    /// <summary>Creates a result from a value that is written as JSON.</summary>
    /// <param name="write">Writes one value.</param>
    /// <param name="descriptors">Descriptors to send; the session takes ownership when the result is returned.</param>
    public static HostServiceResult Write(Action<Utf8JsonWriter> write, params SafeHandle[] descriptors)
    {
        ArgumentNullException.ThrowIfNull(write);
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            write(writer);
        return new HostServiceResult(buffer.WrittenMemory, descriptors);
    }
}
