using System.Buffers;
using System.Net.Sockets;
using System.Text.Json;
using Berth.Linux.Text;

namespace Berth.Machines.Vmm.Qemu;

/// <summary>
/// Controls a running QEMU: the QEMU Machine Protocol, docs/interop/qmp-spec of QEMU. A guest that has broken out of its machine speaks for
/// QEMU, so answers are bounded in size and time.
/// </summary>
internal sealed class QmpClient : IAsyncDisposable
{
    private const int LongestLine = 1024 * 1024;
    private const int MostLines = 1000;
    private static readonly TimeSpan s_answerTime = TimeSpan.FromSeconds(10);

    private readonly Stream _stream;
    private readonly LineBuffer _lines = new(LongestLine);
    private int _id;

    private QmpClient(Stream stream) => _stream = stream;

    /// <summary>Connects. QEMU serves one client at a time; another waits.</summary>
    /// <exception cref="VmmException">QEMU did not answer in time, or with something else.</exception>
    public static async Task<QmpClient> ConnectAsync(Stream stream, CancellationToken cancellationToken)
    {
        var client = new QmpClient(stream);
        try
        {
            using (await client.ReceiveAsync(static message => message.TryGetProperty("QMP", out _), cancellationToken)
                .ConfigureAwait(false))
            {
            }

            using (await client.ExecuteAsync("qmp_capabilities", null, cancellationToken).ConfigureAwait(false))
                return client;
        }
        catch
        {
            await client.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Executes a command, and returns its answer, whose "return" is the result. The caller owns it.</summary>
    /// <param name="command">The command.</param>
    /// <param name="arguments">Writes the members of its arguments; null: none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="VmmException">QEMU refused, or did not answer in time.</exception>
    public async Task<JsonDocument> ExecuteAsync(string command, Action<Utf8JsonWriter>? arguments, CancellationToken cancellationToken)
    {
        var id = ++_id;
        var message = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(message))
        {
            writer.WriteStartObject();
            writer.WriteString("execute", command);
            writer.WriteNumber("id", id);
            if (arguments is not null)
            {
                writer.WriteStartObject("arguments");
                arguments(writer);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        message.Write("\n"u8);
        try
        {
            await _stream.WriteAsync(message.WrittenMemory, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException ended)
        {
            throw new VmmException($"QEMU has ended before it could be told to {command}", ended);
        }

        // What else comes meanwhile are events.
        var answer = await ReceiveAsync(
            message => message.TryGetProperty("id", out var of) && of.ValueKind is JsonValueKind.Number && of.TryGetInt32(out var number)
                && number == id,
            cancellationToken).ConfigureAwait(false);
        if (!answer.RootElement.TryGetProperty("error", out var error))
            return answer;
        using (answer)
        {
            var text = error.ValueKind is JsonValueKind.Object && error.TryGetProperty("desc", out var description)
                ? description.ToString()
                : "no reason";
            throw new VmmException($"QEMU refused to {command}: {VmmException.Printable(text)}");
        }
    }

    /// <summary>Ends the connection; QEMU goes on.</summary>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task<JsonDocument> ReceiveAsync(Func<JsonElement, bool> isWanted, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_answerTime);
        try
        {
            for (var lines = 0; lines < MostLines;)
            {
                if (!_lines.TryTake(out var line))
                {
                    var count = await _stream.ReadAsync(_lines.GetMemory(), limit.Token).ConfigureAwait(false);
                    if (count == 0)
                        throw new VmmException("QEMU closed its control socket");
                    _lines.Advance(count);
                    continue;
                }

                lines++;
                var message = JsonDocument.Parse(line);
                if (message.RootElement.ValueKind is JsonValueKind.Object && isWanted(message.RootElement))
                    return message;
                message.Dispose();
            }

            throw new VmmException("QEMU does not stop to report events");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new VmmException($"QEMU has not answered within {s_answerTime.TotalSeconds:0} s");
        }
        catch (JsonException error)
        {
            throw new VmmException("QEMU answered with something that is not its protocol", error);
        }
        catch (IOException error) when (error.InnerException is SocketException)
        {
            throw new VmmException("QEMU has ended", error);
        }
    }
}
