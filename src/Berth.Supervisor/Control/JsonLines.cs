using System.Buffers;
using System.Text.Json;
using Berth.Descriptions.Text;

namespace Berth.Supervisor.Control;

/// <summary>JSON objects over a stream, one a line. What the other side sends is bounded.</summary>
internal sealed class JsonLines(Stream stream)
{
    /// <summary>A longer line ends the connection.</summary>
    public const int LongestLine = 16 * 1024 * 1024;

    private byte[] _buffer = new byte[1024];
    private int _length;

    /// <summary>The next object; null at the end. The caller owns it.</summary>
    /// <exception cref="InvalidDataException">It is too long, or no JSON object.</exception>
    public async ValueTask<JsonDocument?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (Array.IndexOf(_buffer, (byte)'\n', 0, _length) is >= 0 and var newline)
                return Take(newline);
            if (_length == LongestLine)
                throw new InvalidDataException("the line is too long");
            if (_length == _buffer.Length)
                Array.Resize(ref _buffer, Math.Min(2 * _buffer.Length, LongestLine));
            var count = await stream.ReadAsync(_buffer.AsMemory(_length), cancellationToken).ConfigureAwait(false);
            if (count == 0)
                return null;
            _length += count;
        }
    }

    /// <summary>Completes when the other side has closed its end, or has sent what it should not.</summary>
    public async Task WaitForEndAsync(CancellationToken cancellationToken) =>
        _ = await stream.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false);

    /// <summary>Sends an object.</summary>
    /// <param name="members">Writes its members.</param>
    /// <param name="cancellationToken">Stops waiting; the connection is of no use then.</param>
    public ValueTask WriteAsync(Action<Utf8JsonWriter> members, CancellationToken cancellationToken)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(line, HostJson.File))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        line.Write("\n"u8);
        return stream.WriteAsync(line.WrittenMemory, cancellationToken);
    }

    private JsonDocument Take(int newline)
    {
        try
        {
            // The document keeps what it was parsed from.
            var document = JsonDocument.Parse(_buffer.AsSpan(0, newline).ToArray());
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new InvalidDataException("a line is not a JSON object");
            _buffer.AsSpan(newline + 1, _length - newline - 1).CopyTo(_buffer);
            _length -= newline + 1;
            return document;
        }
        catch (JsonException wrong)
        {
            throw new InvalidDataException("a line is not JSON", wrong);
        }
    }
}
