using System.Text;

namespace SampleServices.Tests;

/// <summary>A server on the loopback that gives each request, by its path, an answer that is written out here.</summary>
internal sealed class WebServer(Func<string, string> answer) : IAsyncDisposable
{
    private readonly LoopbackServer _server = new(
        async (stream, stop) =>
        {
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            var path = (await reader.ReadLineAsync(stop))?.Split(' ')[1] ?? "/";
            while (await reader.ReadLineAsync(stop) is { Length: > 0 })
            {
            }

            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer(path)), stop);
        });

    /// <summary>Host and port.</summary>
    public string Authority => _server.Authority;

    /// <summary>How many requests reached it.</summary>
    public int Requests => _server.Served;

    public static string Page(string body) =>
        $"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}";

    public static string Redirect(string to) => $"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
