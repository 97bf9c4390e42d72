using System.Net.Sockets;
using Berth.Machines.Guest;

namespace Berth.Engine.MachineWorkloads;

/// <summary>
/// Passes on connections to the sockets that a supervisor handed to this process: each to the workload's socket of the same number, by a
/// session with the guest's agent. More clients than there are sessions wait in the sockets' backlogs.
/// </summary>
internal sealed class SocketRelay : IDisposable
{
    private const int FirstDescriptor = 3;
    private const int MostConnections = 24; // of 30 ports; the others are for the workload, for its stop and for commands of the user
    private readonly GuestClient _guest;
    private readonly SemaphoreSlim _free;
    private readonly CancellationTokenSource _end;
    private readonly List<Socket> _listeners = [];

    private SocketRelay(GuestClient guest, int taken, CancellationToken end)
    {
        (_guest, _end) = (guest, CancellationTokenSource.CreateLinkedTokenSource(end));
        _free = new SemaphoreSlim(MostConnections - taken);
    }

    /// <summary>Begins to accept connections.</summary>
    /// <param name="guest">The machine's agent.</param>
    /// <param name="sockets">The number of sockets, from descriptor 3 on.</param>
    /// <param name="taken">The number of ports that others use.</param>
    /// <param name="end">Ends all connections.</param>
    public static SocketRelay Run(GuestClient guest, int sockets, int taken, CancellationToken end)
    {
        var relay = new SocketRelay(guest, taken, end);
        for (var i = 0; i < sockets; i++)
        {
            var listener = new Socket(new SafeSocketHandle(FirstDescriptor + i, ownsHandle: true));
            relay._listeners.Add(listener);
            _ = relay.AcceptAsync(listener, i);
        }

        return relay;
    }

    public void Dispose()
    {
        _end.Cancel();
        foreach (var listener in _listeners)
            listener.Dispose();
    }

    private async Task AcceptAsync(Socket listener, int number)
    {
        try
        {
            while (true)
            {
                await _free.WaitAsync(_end.Token).ConfigureAwait(false);
                _ = PassAsync(await listener.AcceptAsync(_end.Token).ConfigureAwait(false), number);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The workload has ended.
        }
    }

    private async Task PassAsync(Socket client, int number)
    {
        try
        {
            using var stream = new NetworkStream(client, ownsSocket: true);
            var connection = await _guest.ConnectToSocketAsync(number, _end.Token).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                var streams = new GuestStreams(stream, stream, Stream.Null) { OutputEnded = () => client.Shutdown(SocketShutdown.Send) };
                _ = await connection.RelayAsync(streams, _end.Token).ConfigureAwait(false);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or BerthException or IOException or SocketException
            or ObjectDisposedException)
        {
            // One side has gone: the other one's connection is closed.
        }
        finally
        {
            _free.Release();
        }
    }
}
