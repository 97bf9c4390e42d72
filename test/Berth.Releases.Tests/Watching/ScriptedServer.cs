using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Berth.Releases.Tests.Watching;

/// <summary>An HTTP server that answers with any bytes, right or wrong, and closes the connection.</summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();

    public ScriptedServer()
    {
        _listener.Start();
        _ = ServeAsync();
    }

    public string Url => $"http://{_listener.LocalEndpoint}/notes/";

    /// <summary>The requests: method and path, and the headers of each.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Files by name: served with their length and an entity tag, in parts if asked.</summary>
    public Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Answers instead of a file; null: the file is served.</summary>
    public Func<string, NetworkStream, Task<bool>> OnRequest { get; set; } = static (_, _) => Task.FromResult(false);

    public static Task WriteAsync(NetworkStream stream, string text) => stream.WriteAsync(Encoding.Latin1.GetBytes(text)).AsTask();

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync(_end.Token));
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var buffer = new byte[16 * 1024];
                var count = 0;
                while (!Encoding.Latin1.GetString(buffer, 0, count).Contains("\r\n\r\n", StringComparison.Ordinal))
                {
                    var read = await stream.ReadAsync(buffer.AsMemory(count), _end.Token);
                    count += read > 0 ? read : throw new IOException();
                }

                var request = Encoding.Latin1.GetString(buffer, 0, count);
                lock (Requests)
                    Requests.Add(request);
                var name = request.Split(' ')[1].Split('/')[^1];
                if (!await OnRequest(name, stream))
                    await SendFileAsync(stream, name, request);
            }
            catch (Exception gone) when (gone is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The client has had enough.
            }
        }
    }

    private async Task SendFileAsync(NetworkStream stream, string name, string request)
    {
        if (!Files.TryGetValue(name, out var content))
        {
            await WriteAsync(stream, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            return;
        }

        var tag = $"\"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content))[..8]}\"";
        if (request.Contains($"If-None-Match: {tag}", StringComparison.Ordinal))
        {
            await WriteAsync(stream, "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n");
            return;
        }

        var at = request.IndexOf("Range: bytes=", StringComparison.Ordinal);
        var from = at < 0 ? 0 : int.Parse(request[(at + 13)..].Split('-')[0], System.Globalization.CultureInfo.InvariantCulture);
        var status = at < 0 ? "200 OK" : $"206 Partial Content\r\nContent-Range: bytes {from}-{content.Length - 1}/{content.Length}";
        await WriteAsync(
            stream, $"HTTP/1.1 {status}\r\nContent-Length: {content.Length - from}\r\nETag: {tag}\r\nConnection: close\r\n\r\n");
        await stream.WriteAsync(content.AsMemory(from));
    }
}
