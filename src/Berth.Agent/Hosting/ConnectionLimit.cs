using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Berth.Agent.Hosting;

/// <summary>
/// Limits the connections from one address, before the first byte of TLS: somebody who opens many and sends nothing does not take those
/// of the controller.
/// </summary>
/// <param name="limit">The number that one address may have at a time.</param>
internal sealed class ConnectionLimit(int limit)
{
    private readonly ConcurrentDictionary<IPAddress, int> _open = new();

    /// <summary>Serves a connection, or ends it if its address has too many.</summary>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        try
        {
            if (_open.AddOrUpdate(address, 1, static (_, count) => count + 1) <= limit)
                await next(connection);
            else
                connection.Abort();
        }
        finally
        {
            // The last one takes the entry along, if no other has come meanwhile.
            if (_open.AddOrUpdate(address, 0, static (_, count) => count - 1) == 0)
                _open.TryRemove(KeyValuePair.Create(address, 0));
        }
    }
}
