using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Berth.Descriptions.Text;

namespace Berth.Supervisor.Control;

/// <summary>JSON objects over a stream, one for each line of limited length.</summary>
internal sealed class JsonLines(Stream stream)
{
    /// <summary>A longer line ends the connection.</summary>
    public const int LongestLine = 16 * 1024 * 1024;

    private byte[] _buffer = new byte[1024];
    private int _start;
    private int _length;

    /// <summary>The next object; null at the end. The caller owns it.</summary>
    /// <exception cref="InvalidDataException">The line is too long, or not a JSON object.</exception>
    /// <exception cref="ConnectionLostException">The other side is gone.</exception>
    public async ValueTask<JsonDocument?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_buffer.AsSpan(_start, _length).IndexOf((byte)'\n') is >= 0 and var newline)
                return Take(newline);
            if (_length == LongestLine)
                throw new InvalidDataException("the line is too long");
            _buffer.AsSpan(_start, _length).CopyTo(_buffer);
            _start = 0;
            if (_length == _buffer.Length)
                Array.Resize(ref _buffer, Math.Min(2 * _buffer.Length, LongestLine));
            var count = await ReadAsync(_buffer.AsMemory(_length), cancellationToken).ConfigureAwait(false);
            if (count == 0)
                return null;
            _length += count;
        }
    }

    /// <summary>Completes when the peer has closed its end, or has sent something unexpected.</summary>
    public async Task WaitForEndAsync(CancellationToken cancellationToken) =>
        _ = await ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false);

    /// <summary>Sends objects together.</summary>
    /// <param name="values">The objects.</param>
    /// <param name="type">How one is written.</param>
    /// <param name="cancellationToken">Stops waiting; the connection is of no use then.</param>
    /// <exception cref="ConnectionLostException">The other side is gone.</exception>
    public async ValueTask WriteAsync<T>(IEnumerable<T> values, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var lines = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(lines, HostJson.File);
        foreach (var value in values)
        {
            JsonSerializer.Serialize(writer, value, type);
            writer.Flush();
            writer.Reset();
            lines.Write("\n"u8);
        }

        try
        {
            await stream.WriteAsync(lines.WrittenMemory, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException gone)
        {
            throw new ConnectionLostException(gone);
        }
    }

    private async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException gone)
        {
            throw new ConnectionLostException(gone);
        }
    }

    private JsonDocument Take(int newline)
    {
        try
        {
            // The document refers to the buffer from which it was parsed.
            var document = JsonDocument.Parse(_buffer.AsSpan(_start, newline).ToArray());
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new InvalidDataException("a line is not a JSON object");
            _start += newline + 1;
            _length -= newline + 1;
            return document;
        }
        catch (JsonException wrong)
        {
            throw new InvalidDataException("a line is not JSON", wrong);
        }
    }
}
