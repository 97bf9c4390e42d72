using System.Net.Sockets;

namespace Berth.Fleet.Client;

/// <summary>
/// Connections to agents. A host whose power fails, or whose network is lost, ends no connection: it is noticed within half a minute,
/// also while an update is waited for.
/// </summary>
internal static class AgentConnection
{
    private const int TcpLevel = 6, TcpUserTimeout = 18; // IPPROTO_TCP and TCP_USER_TIMEOUT of tcp(7), which .NET has no names for
    private const int QuietSeconds = 15, IntervalSeconds = 5, Probes = 3;

    /// <summary>Connects.</summary>
    public static async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
            // While nothing is sent, and while what was sent is not acknowledged.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, QuietSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, IntervalSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
            if (OperatingSystem.IsLinux())
                socket.SetRawSocketOption(
                    TcpLevel, TcpUserTimeout, BitConverter.GetBytes(1000 * (QuietSeconds + Probes * IntervalSeconds)));
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
