using System.Buffers;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Contracts;

/// <summary>Writes one value of a message, and collects the descriptors that go with it. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ContractWriter
{
    private const int LongestKept = 64 * 1024;

    // As deep as a peer accepts, less the message around it: an object that contains itself ends here, and not at the end of memory.
    private static readonly JsonWriterOptions s_options = new() { MaxDepth = 64 - 2 };

    [ThreadStatic]
    private static ContractWriter? t_free;

    private readonly ArrayBufferWriter<byte> _buffer = new();
    private List<SafeHandle>? _descriptors;

    private ContractWriter() => Json = new(_buffer, s_options);

    /// <summary>Where the value is written to.</summary>
    public Utf8JsonWriter Json { get; }

    /// <summary>The descriptors so far; they stay whose they are.</summary>
    internal SafeHandle[] Descriptors => _descriptors?.ToArray() ?? [];

    /// <summary>An empty writer. One that is not given back, after an exception say, costs a new one.</summary>
    public static ContractWriter Rent()
    {
        var writer = t_free ?? new();
        t_free = null;
        return writer;
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

    /// <summary>The value, once it is whole. Valid until the writer is given back.</summary>
    internal ReadOnlySpan<byte> Finish()
    {
        Json.Flush();
        return _buffer.WrittenSpan;
    }

    /// <summary>Nobody needs the value here any more; the descriptors are left alone.</summary>
    internal void Return()
    {
        if (_buffer.Capacity > LongestKept)
            return;
        _buffer.ResetWrittenCount();
        Json.Reset();
        _descriptors = null;
        t_free = this;
    }

    /// <summary>The value cannot be sent: nobody needs its descriptors.</summary>
    internal void CloseDescriptors()
    {
        foreach (var descriptor in Descriptors)
            descriptor.Dispose();
    }
}
