using Berth.HostServices.Service;
using Berth.Linux.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Proxy;

/// <summary>
/// A proxy between untrusted callers and a service. It parses each call, looks the method up in the rules, and makes a new call, so that
/// the service reads only checked data. Callers are assumed hostile.
/// </summary>
/// <remarks>
/// A message is copied from its memory file before it is parsed (<see cref="Wire.HostServiceChannel"/>), so later changes of the file have
/// no effect. What a caller does concerns only its own calls. What the service does concerns only the call that it answers: an answer that
/// can't be passed on becomes an exception of that call, and a service that ends is started again for the next call.
///
/// The proxy holds at most <see cref="HostServiceRules.Concurrency"/> calls of at most <see cref="HostServiceRules.MaximumCallSize"/>
/// bytes, however many connections there are.
/// </remarks>
public sealed class HostServiceProxy : IDisposable
{
    private const int MostConnections = 64;

    private readonly ServiceLink _link;
    private readonly ProxyTurns _turns;
    private readonly AcceptLoop _connections;
    private readonly CancellationTokenSource _stop = new();
    private Task _accepting = Task.CompletedTask;

    /// <summary>Creates a proxy that does not run yet.</summary>
    /// <param name="rules">What callers may do.</param>
    /// <param name="source">Starts the service again after it has ended.</param>
    /// <param name="service">A connection to the service; the proxy takes ownership.</param>
    /// <param name="listener">The socket to which callers connect; the proxy takes ownership.</param>
    /// <param name="time">The clock for delays between starts; null: the system's.</param>
    public HostServiceProxy(
        HostServiceRules rules, IHostServiceSource source, SafeFileHandle service, PacketListener listener, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(listener);
        _turns = new ProxyTurns(rules.Concurrency);
        _link = new ServiceLink(rules, source, service, time ?? TimeProvider.System);
        _connections = new AcceptLoop(listener, MostConnections, (connection, token) =>
            new ProxyConnection(rules, source, _link, _turns, connection).RunAsync(token));
    }

    /// <summary>Starts serving.</summary>
    /// <param name="connected">A connection of a caller; the proxy takes ownership.</param>
    public void Start(SafeFileHandle connected)
    {
        ArgumentNullException.ThrowIfNull(connected);
        _connections.Serve(connected, _stop.Token);
        _accepting = Task.Run(() => _connections.RunAsync(_stop.Token));
    }

    /// <summary>Closes every connection, the one to the service last. No call reaches the service afterwards.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        _connections.Dispose();
        _link.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _connections.Dispose();
        _link.Dispose();
        _stop.Dispose();
        _turns.Dispose();
    }
}
