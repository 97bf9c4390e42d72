using System.Net.Sockets;
using System.Runtime.Versioning;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Identity;
using Berth.Linux.Proc;
using Berth.Linux.Processes;
using Berth.Linux.Sockets;
using Berth.Supervisor.Storage;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Control;

/// <summary>Accepts commands over a unix socket, only from the supervisor's own user and root.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ControlServer : IAsyncDisposable
{
    private const int SOL_SOCKET = 1;
    private const int SO_PEERCRED = 17;

    // If the backlog is full, a non-blocking connect fails with EAGAIN; the kernel caps the backlog at net.core.somaxconn.
    private const int Backlog = 4096;

    // A client that follows many logs has a connection for each. Limited, because services need descriptors too.
    private readonly long _mostConnections = DescriptorLimit.Current().Soft / 4;
    private readonly IControlledSupervisor _supervisor;
    private string _path;
    private Socket _socket;
    private readonly CancellationTokenSource _ended = new();
    private readonly HashSet<Task> _connections = [];

    /// <summary>Starts listening.</summary>
    /// <param name="supervisor">The supervisor that executes commands.</param>
    /// <param name="path">The path of the socket.</param>
    /// <param name="listening">A socket that listens there already, which this object then owns; null: none.</param>
    public ControlServer(IControlledSupervisor supervisor, string path, SafeFileHandle? listening)
    {
        _supervisor = supervisor;
        _path = path;
        Handle = listening ?? Listen(path);
        _socket = FileDescriptors.OpenSocket(Handle);
    }

    /// <summary>The listening socket; owned by this object.</summary>
    public SafeFileHandle Handle { get; private set; }

    /// <summary>Accepts connections until it is cancelled. Earlier requests are answered until this object is disposed.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            Socket peer;
            var listening = _socket;
            try
            {
                peer = await listening.AcceptAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception replaced) when (replaced is SocketException or ObjectDisposedException && listening != _socket)
            {
                continue;
            }
            catch (SocketException)
            {
                // Too many descriptors are open, or the peer has closed the connection.
                await Task.Delay(TimeSpan.FromMilliseconds(10), CancellationToken.None).ConfigureAwait(false);
                continue;
            }

            _connections.RemoveWhere(static connection => connection.IsCompleted);
            if (_connections.Count >= _mostConnections || !MayCommand(peer))
                peer.Dispose();
            else
                _connections.Add(new ControlConnection(_supervisor, peer).RunAsync(_ended.Token));
        }
    }

    /// <summary>Listens at the path again after the old socket was removed. Existing connections are kept.</summary>
    public void ListenAnew(string path)
    {
        var (handle, socket) = (Handle, _socket);
        Handle = Listen(path);
        _path = path;
        _socket = FileDescriptors.OpenSocket(Handle);
        socket.Dispose();
        handle.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_connections).ConfigureAwait(false);
        SupervisorPaths.Delete(_path);
        _socket.Dispose();
        Handle.Dispose();
        _ended.Dispose();
    }

    /// <summary>Creates the socket with another name, and renames it when it listens, so that a client that finds it can connect.</summary>
    private static SafeFileHandle Listen(string path)
    {
        var beside = path + ".new";
        File.Delete(beside);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        UnixSocketAddress.Bind(socket.SafeHandle, beside);
        File.SetUnixFileMode(beside, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        socket.Listen(Backlog);

        // This process holds the supervisor's lock, so the existing socket is of a process that has ended.
        File.Move(beside, path, overwrite: true);
        return FileDescriptors.Duplicate(socket.SafeHandle);
    }

    private static bool MayCommand(Socket peer)
    {
        Span<byte> credentials = stackalloc byte[3 * sizeof(int)]; // struct ucred: pid, uid, gid
        peer.GetRawSocketOption(SOL_SOCKET, SO_PEERCRED, credentials);
        var uid = BitConverter.ToUInt32(credentials[sizeof(int)..]);
        return (uid == 0 || uid == Credentials.EffectiveUid) && IsOutside(BitConverter.ToInt32(credentials));
    }

    /// <summary>
    /// Whether a process is not in a sandbox. A workload may have this user's uid and access to the directory of the socket; it has
    /// namespaces of its own. A process of a parent pid namespace has pid 0 here.
    /// </summary>
    private static bool IsOutside(int pid)
    {
        try
        {
            return pid == 0 || (Find(pid, NamespaceKind.Pid) && Find(pid, NamespaceKind.User));
        }
        catch (LinuxException)
        {
            return false;
        }

        static bool Find(int pid, NamespaceKind kind) =>
            ProcessNamespaces.Find(pid, kind) is { } theirs && theirs == ProcessNamespaces.Find(null, kind);
    }
}
