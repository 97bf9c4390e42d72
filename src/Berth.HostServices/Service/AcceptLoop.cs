using Berth.Linux.Errors;
using Berth.Linux.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Service;

/// <summary>Serves the connections of a listening socket, up to a number at once. Further ones wait in its backlog.</summary>
internal sealed class AcceptLoop : IDisposable
{
    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(100);

    private readonly PacketListener _listener;
    private readonly int _maximum;
    private readonly Func<SafeFileHandle, CancellationToken, Task> _serve;
    private readonly SemaphoreSlim _free;

    /// <param name="listener">The socket; this object takes ownership.</param>
    /// <param name="maximum">The maximum number of connections at once.</param>
    /// <param name="serve">Serves a connection, which it owns, until its end. Does not fail.</param>
    internal AcceptLoop(PacketListener listener, int maximum, Func<SafeFileHandle, CancellationToken, Task> serve)
    {
        _listener = listener;
        _maximum = maximum;
        _serve = serve;
        _free = new SemaphoreSlim(maximum, maximum);
    }

    /// <summary>Serves a connection that was made in another way.</summary>
    internal void Serve(SafeFileHandle connection, CancellationToken cancellationToken)
    {
        _free.Wait(CancellationToken.None);
        Begin(connection, cancellationToken);
    }

    /// <summary>Serves connections until it is cancelled, and then waits for the last of them to end.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
                var isServed = false;
                try
                {
                    var connection = await _listener.AcceptAsync(cancellationToken).ConfigureAwait(false);
                    isServed = true;
                    Begin(connection, cancellationToken);
                }
                catch (LinuxException)
                {
                    // No descriptors or memory at the moment: the connection waits in the backlog.
                    await Task.Delay(s_retry, cancellationToken).ConfigureAwait(false);
                }
                finally
                {
                    if (!isServed)
                        _free.Release();
                }
            }
        }
        catch (OperationCanceledException)
        {
            for (var i = 0; i < _maximum; i++)
                await _free.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _free.Dispose();
    }

    private void Begin(SafeFileHandle connection, CancellationToken cancellationToken) => _ = Task.Run(
        async () =>
        {
            try
            {
                await _serve(connection, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _free.Release();
            }
        },
        CancellationToken.None);
}
