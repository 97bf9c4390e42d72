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

/// <summary>Takes commands over a unix socket, from our own user and root only.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ControlServer : IAsyncDisposable
{
    private const int SOL_SOCKET = 1;
    private const int SO_PEERCRED = 17;

    // Who finds it full is refused, for nobody waits in a connect that does not block; net.core.somaxconn cuts it.
    private const int Backlog = 4096;

    // Who follows many logs has a connection for each. The services need descriptors, too.
    private readonly long _mostConnections = DescriptorLimit.Current().Soft / 4;
    private readonly IControlledSupervisor _supervisor;
    private string _path;
    private Socket _socket;
    private readonly CancellationTokenSource _ended = new();
    private readonly HashSet<Task> _connections = [];

    /// <summary>Listens.</summary>
    /// <param name="supervisor">Who is commanded.</param>
    /// <param name="path">Where.</param>
    /// <param name="listening">The socket that listens there already, which becomes this object's; null: there is none.</param>
    public ControlServer(IControlledSupervisor supervisor, string path, SafeFileHandle? listening)
    {
        _supervisor = supervisor;
        _path = path;
        Handle = listening ?? Listen(path);
        _socket = FileDescriptors.OpenSocket(Handle);
    }

    /// <summary>The socket that listens; owned by this object.</summary>
    public SafeFileHandle Handle { get; private set; }

    /// <summary>Serves until it is cancelled. What was asked before is still answered until this is disposed.</summary>
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
                // Too many descriptors are open, or the peer is gone again.
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

    /// <summary>Listens at a path anew, where nobody finds the socket that listened before. Who was heard already is.</summary>
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

    /// <summary>Made beside its place, and moved there when it listens: who finds it is answered.</summary>
    private static SafeFileHandle Listen(string path)
    {
        var beside = path + ".new";
        File.Delete(beside);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        UnixSocketAddress.Bind(socket.SafeHandle, beside);
        File.SetUnixFileMode(beside, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        socket.Listen(Backlog);

        // We hold the supervisor's lock: whoever made the one that is there is gone.
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
    /// Whether a process is in no sandbox. A workload may have our own uid, and have been granted a directory that the socket is in: it is
    /// in namespaces of its own. One of a parent namespace has no number here.
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
