using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Berth.TestKit;

/// <summary>A TCP server on the loopback for one test: one client after another is given to what the test says.</summary>
/// <remarks>A client that goes away early is the client's affair; what else goes wrong while one is answered fails the test that disposes
/// the server.</remarks>
public sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;
    private int _served;

    /// <summary>Starts it, at a port that is free.</summary>
    /// <param name="serve">Reads one client's request and answers it; the stream is closed after it.</param>
    public LoopbackServer(Func<Stream, CancellationToken, Task> serve)
    {
        _listener.Start();
        _serving = Task.Run(() => ServeAsync(serve));
    }

    /// <summary>Host and port, as a URL has them.</summary>
    public string Authority => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>How many clients have come.</summary>
    public int Served => Volatile.Read(ref _served);

    /// <summary>
    /// Ends the serving before the listening, for a stopped listener that is asked for a client throws what a mistake throws.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await Deadline.Within(_serving);
        }
        finally
        {
            _listener.Dispose();
            _stop.Dispose();
        }
    }

    private async Task ServeAsync(Func<Stream, CancellationToken, Task> serve)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _served);
                await serve(client.GetStream(), _stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // The test is over.
            }
            catch (Exception gone) when (gone is IOException or AuthenticationException)
            {
                // The client did not want to say, or to hear, all of it.
            }
        }
    }
}
