using Berth.HostServices.Wire;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Service;

/// <content>A service that many callers reach at a path.</content>
public static partial class HostServiceHost
{
    private const int Backlog = 64;

    /// <summary>
    /// Listens at a path, and serves each caller that connects with a service of its own. A socket of that name whose process has ended is
    /// replaced. The socket is removed at the end.
    /// </summary>
    /// <param name="path">The path of the socket; its last part has at most 64 bytes.</param>
    /// <param name="service">Makes the service of a caller, which the kernel names. Its <see cref="HostService.StopAsync"/> is called at
    /// the end of the connection. An exception closes the connection.</param>
    /// <param name="options">Options; null: the default.</param>
    /// <param name="cancellationToken">Ends all of it; pending calls are cancelled.</param>
    /// <returns>Completes when it was cancelled and all connections have ended.</returns>
    /// <exception cref="LinuxException">EADDRINUSE: a process listens there; EACCES, ENOENT.</exception>
    public static async Task ListenAsync(
        string path,
        Func<HostServicePeer, HostService> service,
        HostServiceListenOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(service);
        options ??= new HostServiceListenOptions();
        var full = WorkingDirectory.Resolve(path);
        using var directory = DirectoryHandle.Open(Path.GetDirectoryName(full)!);
        var name = Path.GetFileName(full);
        using var connections = new AcceptLoop(
            Listen(directory, name, options.Mode),
            options.MaximumConnections,
            (connection, token) => ServeAsync(connection, service, options, token));
        try
        {
            await connections.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Remove(directory, name);
        }
    }

    private static PacketListener Listen(DirectoryHandle directory, string name, UnixFileMode mode)
    {
        try
        {
            return PacketListener.Create(directory, name, mode, owner: null, Backlog);
        }
        catch (LinuxException used) when (used.Error == Errno.EADDRINUSE && IsDead(directory, name))
        {
            Remove(directory, name);
            return PacketListener.Create(directory, name, mode, owner: null, Backlog);
        }
    }

    private static bool IsDead(DirectoryHandle directory, string name)
    {
        try
        {
            PacketSocket.Connect(directory, name).Dispose();
            return false;
        }
        catch (LinuxException refused)
        {
            return refused.Error == Errno.ECONNREFUSED;
        }
    }

    private static void Remove(DirectoryHandle directory, string name)
    {
        try
        {
            DirectoryEntries.RemoveFile(directory.Handle, name);
        }
        catch (LinuxException missing) when (missing.Error == Errno.ENOENT)
        {
            // Another process has removed it.
        }
    }

    private static async Task ServeAsync(
        SafeFileHandle connection,
        Func<HostServicePeer, HostService> service,
        HostServiceListenOptions options,
        CancellationToken cancellationToken)
    {
        using var channel = new HostServiceChannel(connection, options.Limits);
        var peer = default(HostServicePeer);
        try
        {
            var (pid, uid, gid) = PeerCredentials.Of(connection);
            peer = new HostServicePeer(pid, uid, gid);
            await new HostServiceSession(channel, service(peer), new SessionOptions { TellsViolations = true, OffersRing = false })
                .RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // All of it ends.
        }
        catch (Exception failure)
        {
            options.OnFailure?.Invoke(peer, failure);
        }
    }
}
