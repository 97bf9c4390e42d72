using System.Buffers;
using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Contracts;

/// <summary>Writes a value of a message, and collects the descriptors in it. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ContractWriter
{
    private const int LongestKept = 64 * 1024;

    // The depth that a peer accepts, less the message around the value. It also stops at an object that contains itself.
    private static readonly JsonWriterOptions s_options = new() { MaxDepth = 64 - 2 };

    [ThreadStatic]
    private static ContractWriter? t_free;

    private readonly ArrayBufferWriter<byte> _buffer = new();
    private List<SafeHandle>? _descriptors;

    private ContractWriter() => Json = new(_buffer, s_options);

    /// <summary>The JSON writer for the value.</summary>
    public Utf8JsonWriter Json { get; }

    /// <summary>The descriptors so far; this object does not own them.</summary>
    internal SafeHandle[] Descriptors => _descriptors?.ToArray() ?? [];

    /// <summary>Returns an empty writer. If it is not returned, for example after an exception, the next call makes a new one.</summary>
    public static ContractWriter Rent()
    {
        var writer = t_free ?? new();
        t_free = null;
        return writer;
    }

    /// <summary>Writes a string. Halves of surrogate pairs, which stand for the bytes of file names that are not UTF-8, are kept.</summary>
    /// <param name="value">The string.</param>
    public void WriteString(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!value.AsSpan().ContainsAnyInRange('\ud800', '\udfff'))
        {
            Json.WriteStringValue(value);
            return;
        }

        var text = new StringBuilder("\"");
        for (var i = 0; i < value.Length; i++)
        {
            var isPair = i + 1 < value.Length && char.IsSurrogatePair(value[i], value[i + 1]);
            if (char.IsSurrogate(value[i]) && !isPair)
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)value[i]:x4}");
            else
                text.Append(JsonEncodedText.Encode(value.AsSpan(i, isPair ? 2 : 1)).Value);
            i += isPair ? 1 : 0;
        }

        Json.WriteRawValue(text.Append('"').ToString(), skipInputValidation: true);
    }

    /// <summary>Writes a date as YYYY-MM-DD.</summary>
    /// <param name="value">The date.</param>
    public void WriteDateOnly(DateOnly value) => Json.WriteStringValue(value.ToString("O", CultureInfo.InvariantCulture));

    /// <summary>Writes a time of day as HH:MM:SS with seven decimals.</summary>
    /// <param name="value">The time of day.</param>
    public void WriteTimeOnly(TimeOnly value) => Json.WriteStringValue(value.ToString("O", CultureInfo.InvariantCulture));

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

    /// <summary>Returns the complete value. Valid until the writer is returned.</summary>
    internal ReadOnlySpan<byte> Finish()
    {
        Json.Flush();
        return _buffer.WrittenSpan;
    }

    /// <summary>Returns the writer for reuse. Does not close the descriptors.</summary>
    internal void Return()
    {
        if (_buffer.Capacity > LongestKept)
            return;
        _buffer.ResetWrittenCount();
        Json.Reset();
        _descriptors = null;
        t_free = this;
    }

    /// <summary>Closes the descriptors of a value that can't be sent.</summary>
    internal void CloseDescriptors()
    {
        foreach (var descriptor in Descriptors)
            descriptor.Dispose();
    }
}
