using System.Buffers;
using System.Text.Json;

namespace Berth.HostServices.Messages;

/// <summary>
/// Writes messages as JSON, one at a time, into one buffer: each method overwrites the previous message. Values are given as JSON text,
/// which is checked.
/// </summary>
/// <remarks>Not safe for use by several threads at once. After an exception, the buffer is empty.</remarks>
public sealed class MessageWriter : IDisposable
{
    // A buffer that a long message made larger than this is not kept for short ones.
    private const int LargestKept = 1024 * 1024;

    private readonly Utf8JsonWriter _json;
    private ArrayBufferWriter<byte> _buffer = new(256);

    /// <summary>Creates a writer with an empty buffer.</summary>
    public MessageWriter() => _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { SkipValidation = true });

    /// <summary>The last message. Valid until the next is written.</summary>
    public ReadOnlyMemory<byte> Json => _buffer.WrittenMemory;

    /// <summary>Writes a call.</summary>
    /// <param name="name">The method.</param>
    /// <param name="arguments">An array or object; empty for <c>[]</c>.</param>
    /// <param name="id">The number of the call, or 0 for none.</param>
    /// <param name="timeoutMilliseconds">The timeout, or null.</param>
    /// <param name="credit">The initial number of signals that the caller accepts, or 0 if the call is not a stream.</param>
    /// <exception cref="ArgumentException">The name is empty, or the arguments are not one array or object.</exception>
    public void Method(string name, ReadOnlySpan<byte> arguments, long id = 0, int? timeoutMilliseconds = null, int credit = 0)
    {
        ThrowIfNotCall(name, arguments);
        if (arguments.IsEmpty)
            arguments = "[]"u8;
        Begin(MessageText.Method, id);
        _json.WriteString(MessageText.Name, name);
        WriteValue(MessageText.Arguments, arguments);
        if (timeoutMilliseconds is { } timeout)
            _json.WriteNumber("timeout"u8, timeout);
        if (credit > 0)
            _json.WriteNumber("stream"u8, credit);
        End();
    }

    /// <summary>Writes the result of a call.</summary>
    /// <param name="value">Any JSON value; empty for <c>null</c>.</param>
    /// <param name="id">The number of the call, or 0.</param>
    /// <exception cref="ArgumentException">The value is not one JSON value.</exception>
    public void Reply(ReadOnlySpan<byte> value, long id = 0)
    {
        Begin(MessageText.Reply, id);
        WriteValue(MessageText.Reply, value);
        End();
    }

    /// <summary>Writes a signal of a call.</summary>
    /// <param name="value">Any JSON value; empty for <c>null</c>.</param>
    /// <param name="id">The number of the call, or 0.</param>
    /// <exception cref="ArgumentException">The value is not one JSON value.</exception>
    public void Signal(ReadOnlySpan<byte> value, long id = 0)
    {
        Begin(MessageText.Signal, id);
        WriteValue(MessageText.Reply, value);
        End();
    }

    /// <summary>Writes the failure of a call.</summary>
    /// <param name="name">The type of the exception.</param>
    /// <param name="value">The message.</param>
    /// <param name="backtrace">The backtrace; may be empty.</param>
    /// <param name="id">The number of the call, or 0.</param>
    public void Exception(string name, string value, string backtrace, long id = 0)
    {
        Begin(MessageText.Exception, id);
        _json.WriteString(MessageText.Name, name);
        _json.WriteString("value"u8, value);
        _json.WriteString("backtrace"u8, backtrace);
        End();
    }

    /// <summary>Writes a hello.</summary>
    /// <param name="features">The features that this side speaks.</param>
    public void Hello(ProtocolFeatures features)
    {
        Begin(MessageText.Hello, 0);
        _json.WriteNumber("version"u8, 1);
        _json.WriteStartArray("features"u8);
        foreach (var (feature, name) in FeatureNames.All)
        {
            if ((features & feature) != ProtocolFeatures.None)
                _json.WriteStringValue(name);
        }

        _json.WriteEndArray();
        End();
    }

    /// <summary>Writes the cancellation of a call.</summary>
    /// <param name="id">The number of the call.</param>
    public void Cancel(long id)
    {
        Begin(MessageText.Cancel, id);
        End();
    }

    /// <summary>Writes further credit for a stream.</summary>
    /// <param name="id">The number of the call.</param>
    /// <param name="count">The number of additional signals.</param>
    public void Credit(long id, int count)
    {
        Begin(MessageText.Credit, id);
        _json.WriteNumber("count"u8, count);
        End();
    }

    /// <summary>Checks what can be checked without parsing.</summary>
    internal static void ThrowIfNotCall(string name, ReadOnlySpan<byte> arguments)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!arguments.IsEmpty && arguments.TrimStart(" \t\r\n"u8) is not [(byte)'[' or (byte)'{', ..])
            throw new ArgumentException("The arguments of a call are a JSON array or object.", nameof(arguments));
    }

    /// <summary>Releases the JSON writer.</summary>
    public void Dispose() => _json.Dispose();

    private void Begin(JsonEncodedText type, long id)
    {
        if (_buffer.Capacity > LargestKept)
            _buffer = new ArrayBufferWriter<byte>(256);
        else
            _buffer.ResetWrittenCount();
        _json.Reset(_buffer);
        _json.WriteStartObject();
        _json.WriteString(MessageText.Type, type);
        _json.WriteStartObject(MessageText.Data);
        if (id != 0)
            _json.WriteNumber("id"u8, id);
    }

    private void WriteValue(JsonEncodedText key, ReadOnlySpan<byte> value)
    {
        _json.WritePropertyName(key);
        try
        {
            _json.WriteRawValue(value.IsEmpty ? "null"u8 : value);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            _buffer.ResetWrittenCount();
            throw new ArgumentException("Not one JSON value: " + exception.Message, nameof(value), exception);
        }
    }

    private void End()
    {
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.Flush();
    }
}
