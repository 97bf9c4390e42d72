using System.Buffers;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices;

/// <summary>Writes one value of a message, and collects the descriptors that go with it. For generated code.</summary>
/// <remarks>What it holds is memory only: it need not be disposed, and is not where a message may be sent again.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ContractWriter : IDisposable
{
    // As deep as a peer accepts, less the message around it: an object that contains itself ends here, and not at the end of memory.
    private static readonly JsonWriterOptions s_options = new() { MaxDepth = 64 - 2 };

    private readonly ArrayBufferWriter<byte> _buffer = new();
    private List<SafeHandle>? _descriptors;

    /// <summary>An empty writer.</summary>
    public ContractWriter() => Json = new(_buffer, s_options);

    /// <summary>Where the value is written to.</summary>
    public Utf8JsonWriter Json { get; }

    /// <summary>The descriptors so far; they stay whose they are.</summary>
    public ReadOnlyMemory<SafeHandle> Descriptors => _descriptors is null ? default : _descriptors.ToArray();

    /// <summary>The value, once it is whole. Valid until the writer is disposed.</summary>
    public ReadOnlyMemory<byte> Finish()
    {
        Json.Flush();
        return _buffer.WrittenMemory;
    }

    /// <summary>Writes a time span as a number of seconds, exactly.</summary>
    /// <param name="value">The time span.</param>
    public void WriteTimeSpan(TimeSpan value) => Json.WriteNumberValue(value.Ticks / (decimal)TimeSpan.TicksPerSecond);

    /// <summary>Adds a descriptor, and writes its index.</summary>
    /// <param name="descriptor">An open descriptor.</param>
    public void WriteDescriptor(SafeFileHandle descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        _descriptors ??= [];
        Json.WriteNumberValue(_descriptors.Count);
        _descriptors.Add(descriptor);
    }

    /// <inheritdoc/>
    public void Dispose() => Json.Dispose();

    /// <summary>The value was sent, or cannot be: nobody needs its descriptors any more.</summary>
    internal void CloseDescriptors()
    {
        if (_descriptors is null)
            return;
        foreach (var descriptor in _descriptors)
            descriptor.Dispose();
    }
}
