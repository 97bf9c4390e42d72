using Berth.Linux.Errors;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Berth.Agent.Hosting;

/// <summary>
/// Ends a connection as TLS demands: with a message that says so (close_notify). Without it, a client can't tell an answer that ended from
/// one that somebody has cut, and openssl(1) exits with 1. Kestrel only closes the connection.
/// </summary>
internal static class TlsEnd
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(2);

    /// <summary>Serves a connection, and ends it.</summary>
    public static async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        await next(connection);
        if (connection.Features.Get<ISslStreamFeature>() is not { SslStream: var stream })
            return;
        try
        {
            await stream.ShutdownAsync().WaitAsync(s_limit);
        }
        catch (Exception exception) when (
            exception is IOException or TimeoutException or InvalidOperationException or OperationCanceledException)
        {
            // The client is gone, or does not read.
        }
    }
}
