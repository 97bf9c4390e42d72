using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Berth.Machines.Vmm.Firecracker;

/// <summary>
/// Firecracker's API over its unix socket: the part of HTTP/1.1 that it speaks, one request after the other. Answers are bounded in size
/// and time.
/// </summary>
/// <param name="stream">The connection; owned by this object.</param>
internal sealed class FirecrackerClient(Stream stream) : IAsyncDisposable
{
    private const int MostHead = 8 * 1024, MostBody = 256 * 1024;
    private static readonly TimeSpan s_answerTime = TimeSpan.FromSeconds(30);

    private readonly byte[] _buffer = new byte[MostHead];
    private int _count;

    /// <summary>Sends a request, and returns the body of the answer; empty: it has none.</summary>
    /// <exception cref="VmmException">Firecracker refused, did not answer in time, or answered with something else.</exception>
    public async Task<byte[]> SendAsync(FirecrackerRequest request, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_answerTime);
        try
        {
            var body = Encoding.UTF8.GetBytes(request.Body ?? "");
            var head = string.Create(
                CultureInfo.InvariantCulture,
                $"{request.Method} {request.Path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n"
                    + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n");
            await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. body], limit.Token).ConfigureAwait(false);
            var (status, answer) = await ReceiveAsync(limit.Token).ConfigureAwait(false);
            return status is >= 200 and < 300
                ? answer
                : throw new VmmException($"Firecracker refused {request.Method} {request.Path}: {FaultOf(answer)}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new VmmException($"Firecracker has not answered within {s_answerTime.TotalSeconds:0} s");
        }
        catch (IOException error)
        {
            throw new VmmException("Firecracker has ended", error);
        }
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async Task<(int Status, byte[] Body)> ReceiveAsync(CancellationToken cancellationToken)
    {
        int end;
        while ((end = _buffer.AsSpan(0, _count).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (_count == _buffer.Length)
                throw NotHttp();
            await FillAsync(_buffer.AsMemory(_count), cancellationToken).ConfigureAwait(false);
        }

        var (status, length) = ReadHead(Encoding.Latin1.GetString(_buffer, 0, end));
        var body = new byte[length];
        var rest = _buffer.AsSpan((end + 4).._count);
        var taken = Math.Min(rest.Length, length);
        rest[..taken].CopyTo(body);
        rest[taken..].CopyTo(_buffer);
        _count = rest.Length - taken;
        await stream.ReadExactlyAsync(body.AsMemory(taken), cancellationToken).ConfigureAwait(false);
        return (status, body);
    }

    private static (int Status, int Length) ReadHead(string head)
    {
        var lines = head.Split("\r\n");
        if (lines[0].Split(' ') is not ["HTTP/1.1" or "HTTP/1.0", var code, ..]
            || !int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            throw NotHttp();
        var length = 0;
        foreach (var line in lines.Skip(1))
        {
            if (line.Split(':', 2) is [var name, var value] && name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)
                && (!int.TryParse(value.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > MostBody))
                throw NotHttp();
        }

        return (status, length);
    }

    private static string FaultOf(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind is JsonValueKind.Object
                && document.RootElement.TryGetProperty("fault_message", out var fault)
                ? VmmException.Printable(fault.ToString())
                : "no reason";
        }
        catch (JsonException)
        {
            return "no reason";
        }
    }

    private static VmmException NotHttp() => new("Firecracker answered with something that is not its protocol");

    private async Task FillAsync(Memory<byte> room, CancellationToken cancellationToken)
    {
        var count = await stream.ReadAsync(room, cancellationToken).ConfigureAwait(false);
        _count += count > 0 ? count : throw new VmmException("Firecracker closed its socket");
    }
}
