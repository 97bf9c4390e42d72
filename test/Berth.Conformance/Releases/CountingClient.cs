using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Berth.TestKit;

namespace Berth.Conformance.Releases;

/// <summary>
/// Clients that ask a web server all the time, half of them with a new connection for each request, and count every answer. A request fails
/// if it cannot be sent, or is not answered with status 200. Nothing is tried again.
/// </summary>
internal sealed class CountingClient : IAsyncDisposable
{
    private const int Clients = 8;

    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly ConcurrentDictionary<string, int> _answers = new();
    private readonly int _port;
    private readonly Task[] _asking;
    private int _count;

    public CountingClient(int port)
    {
        _port = port;
        _asking = [.. Enumerable.Range(0, Clients).Select(i => Task.Run(() => AskAsync(keeps: i % 2 == 0)))];
    }

    /// <summary>The number of requests that were answered or have failed.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>What has failed.</summary>
    public IReadOnlyCollection<string> Failures => _failures;

    /// <summary>How many answers each version has given.</summary>
    public IReadOnlyDictionary<string, int> Answers => _answers;

    /// <summary>Ends when each client has its last answer.</summary>
    public async Task EndAsync()
    {
        await _end.CancelAsync();
        await Deadline.Within(Task.WhenAll(_asking));
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _end.Dispose();
    }

    private async Task AskAsync(bool keeps)
    {
        TcpClient? connection = null;
        var request = Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: a\r\n{(keeps ? "" : "Connection: close\r\n")}\r\n");
        while (!_end.IsCancellationRequested)
        {
            try
            {
                if (connection is null)
                {
                    connection = new TcpClient { NoDelay = true };
                    await connection.ConnectAsync("127.0.0.1", _port, Deadline.Token());
                }

                await connection.GetStream().WriteAsync(request, Deadline.Token());
                var answer = await ReadAsync(connection.GetStream());
                if (!answer.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal))
                    throw new IOException($"answered {answer}");
                var version = answer[(answer.IndexOf("hello from ", StringComparison.Ordinal) + "hello from ".Length)..].Split(',')[0];
                _answers.AddOrUpdate(version, 1, static (_, count) => count + 1);
                if (!keeps || answer.Contains("Connection: close", StringComparison.OrdinalIgnoreCase))
                    Close();
            }
            catch (Exception failed) when (failed is IOException or SocketException or OperationCanceledException)
            {
                _failures.Enqueue($"{Count}, {(keeps ? "kept" : "new")}: {failed.GetType().Name} {failed.Message}");
                Close();
            }

            Interlocked.Increment(ref _count);
        }

        Close();

        void Close()
        {
            connection?.Dispose();
            connection = null;
        }
    }

    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        var buffer = new byte[4096];
        var (count, end) = (0, 0);
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(count), Deadline.Token());
            if (read == 0)
                throw new IOException($"closed after {count} bytes");
            count += read;
            var text = Encoding.ASCII.GetString(buffer, 0, count);
            if (end == 0 && text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is var head and > 0)
            {
                const string Length = "Content-Length: ";
                var at = text.IndexOf(Length, StringComparison.OrdinalIgnoreCase) + Length.Length;
                end = head + 4 + int.Parse(
                    text[at..text.IndexOf('\r', at)], System.Globalization.CultureInfo.InvariantCulture);
            }

            if (end > 0 && count >= end)
                return text;
        }
    }
}
