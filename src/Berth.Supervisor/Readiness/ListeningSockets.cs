using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Sockets;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Readiness;

/// <summary>
/// The sockets that are opened for a service and passed to each of its runs: sd_listen_fds(3). They stay open between runs, so that no
/// connection is refused.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class ListeningSockets : IDisposable
{
    private const int SOL_SOCKET = 1;
    private const int SO_REUSEADDR = 2;

    private readonly List<SafeFileHandle> _sockets = [];
    private readonly List<ListeningSocket> _known = [];

    /// <summary>The sockets, in the order of the definition; owned by this object.</summary>
    public IReadOnlyList<SafeFileHandle> Handles => _sockets;

    /// <summary>The identities of the sockets, in the same order.</summary>
    internal IReadOnlyList<ListeningSocket> Known => _known;

    private ListeningSockets()
    {
    }

    /// <summary>Opens all sockets, or none.</summary>
    /// <param name="definition">The service.</param>
    /// <exception cref="ServiceException">A socket cannot be opened.</exception>
    public static ListeningSockets Open(ServiceDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var sockets = new ListeningSockets();
        try
        {
            foreach (var listen in definition.Supervise.Listen)
                sockets.Add(listen, Open(definition.Name, listen));
            return sockets;
        }
        catch
        {
            sockets.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Restores the sockets of an earlier run. A socket that cannot be used any more, or whose path was removed, is opened again; its
    /// waiting clients are refused.
    /// </summary>
    /// <exception cref="ServiceException">A socket cannot be opened again; it is closed.</exception>
    internal void Renew(ServiceDefinition definition)
    {
        for (var i = 0; i < _sockets.Count; i++)
        {
            var listen = definition.Supervise.Listen[i];
            if (IsReachable(listen.Address) && UsedListener.TryRenew(_sockets[i], listen.Kind != ListenKind.Datagram))
                continue;
            _sockets[i].Dispose();
            _sockets[i] = Open(definition.Name, listen);
            _known[i] = new ListeningSocket(ListeningSocket.AddressOf(listen), FileStatus.Of(_sockets[i]).Inode);
        }
    }

    private static bool IsReachable(ListenAddress address) =>
        address.Path is not { } path || address.IsAbstract || FileStatus.Find(path) is { Kind: FileKind.Socket };

    /// <summary>
    /// The sockets of an earlier run, if they match the definition and are complete; otherwise null, and they are closed.
    /// </summary>
    /// <param name="definition">The service.</param>
    /// <param name="known">The identities of the sockets.</param>
    /// <param name="take">Finds the descriptor of a socket, which the result then owns; null: not available.</param>
    internal static ListeningSockets? TryTake(
        ServiceDefinition definition, IReadOnlyList<ListeningSocket> known, Func<ListeningSocket, SafeFileHandle?> take)
    {
        if (known.Count == 0
            || !known.Select(static socket => socket.Address).SequenceEqual(definition.Supervise.Listen.Select(ListeningSocket.AddressOf)))
            return null;
        var sockets = new ListeningSockets();
        foreach (var (listen, socket) in definition.Supervise.Listen.Zip(known))
        {
            if (take(socket) is not { } handle)
            {
                sockets.Dispose();
                return null;
            }

            sockets.Add(listen, handle);
        }

        return sockets;
    }

    /// <summary>Whether all of them accept connections or datagrams.</summary>
    internal bool AreListening => _sockets.TrueForAll(UsedListener.IsListening);

    /// <summary>Whether a client waits at one of the sockets.</summary>
    internal bool HasVisitors =>
        DescriptorPoll.Wait([.. _sockets.Select(static socket => new PollEntry(socket) { Wanted = PollEvents.Readable })], 0);

    private void Add(ListenSpec listen, SafeFileHandle socket)
    {
        _sockets.Add(socket);
        _known.Add(new ListeningSocket(ListeningSocket.AddressOf(listen), FileStatus.Of(socket).Inode));
    }

    /// <inheritdoc/>
    public void Dispose() => _sockets.ForEach(static socket => socket.Dispose());

    private static SafeFileHandle Open(ServiceName name, ListenSpec listen)
    {
        var (address, type) = (listen.Address, Type(listen.Kind));
        try
        {
            using var socket = address.EndPoint is { } end
                ? new Socket(end.AddressFamily, type, type == SocketType.Dgram ? ProtocolType.Udp : ProtocolType.Tcp)
                : new Socket(AddressFamily.Unix, type, ProtocolType.Unspecified);
            if (address.EndPoint is { } internet)
                BindInternet(socket, internet);
            else
                BindPath(socket, listen);
            if (type != SocketType.Dgram)
                socket.Listen(int.MaxValue);
            return FileDescriptors.Duplicate(socket.SafeHandle);
        }
        catch (Exception refused) when (refused is SocketException or LinuxException or IOException or UnauthorizedAccessException)
        {
            var isTaken = refused is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }
                or LinuxException { Error: Errno.EADDRINUSE };
            throw isTaken
                ? Taken(name, listen)
                : ServiceException.Refused(name, $"listen on {address} for", refused.Message, "choose another address");
        }
    }

    private static ServiceException Taken(ServiceName name, ListenSpec listen)
    {
        var address = listen.Address;
        var holder = address.EndPoint is { } end
            ? SocketHolder.Find(end, listen.Kind == ListenKind.Datagram)
            : SocketHolder.Find(address.IsAbstract ? $"@{address.Path!.TrimStart('@')}" : address.Path!);
        return ServiceException.Refused(
            name, $"listen on {address} for", holder is null
                ? "it is in use by a process of another user"
                : $"it is in use by {holder.Program}, process {holder.Pid}",
            holder is null
                ? "find the process as root (ss -lp), or choose another address"
                : $"end process {holder.Pid} first, or choose another address");
    }

    private static void BindInternet(Socket socket, IPEndPoint end)
    {
        if (end.AddressFamily == AddressFamily.InterNetworkV6)
            socket.DualMode = end.Address.Equals(IPAddress.IPv6Any);

        // Lingering connections of an earlier run do not prevent the bind. Not with SocketOptionName.ReuseAddress, which also sets
        // SO_REUSEPORT, with which other processes could take a part of the connections.
        if (socket.SocketType == SocketType.Stream)
            socket.SetRawSocketOption(SOL_SOCKET, SO_REUSEADDR, BitConverter.GetBytes(1));
        socket.Bind(end);
    }

    private static void BindPath(Socket socket, ListenSpec listen)
    {
        var path = listen.Address.Path!;
        if (listen.Address.IsAbstract)
        {
            UnixSocketAddress.Bind(socket.SafeHandle, path);
            return;
        }

        // By descriptors: a workload may write to the directory, and redirect the path meanwhile.
        using var directory = GuardedDirectory.Open(Path.GetDirectoryName(path) ?? "/");
        var name = Path.GetFileName(path);
        using var there = directory.Find(name);

        // A socket of a process that has ended. Other files, and sockets in use, are not removed.
        if (there is not null && FileStatus.Of(there).Kind == FileKind.Socket)
        {
            if (IsAnswered(UnixSocketAddress.Of(there), socket.SocketType))
                throw new SocketException((int)SocketError.AddressAlreadyInUse);
            directory.Delete(name);
        }

        directory.BindSocket(socket.SafeHandle, name);
        if (listen.Mode is { } mode)
            directory.SetSocketMode(name, (UnixFileMode)mode);
    }

    /// <summary>Whether a process has a socket open: a connect to a socket without a process is refused.</summary>
    private static bool IsAnswered(string path, SocketType type)
    {
        using var visitor = new Socket(AddressFamily.Unix, type, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            visitor.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException refused)
        {
            return refused.SocketErrorCode != SocketError.ConnectionRefused;
        }
    }

    private static SocketType Type(ListenKind kind) => kind switch
    {
        ListenKind.Datagram => SocketType.Dgram,
        ListenKind.Seqpacket => SocketType.Seqpacket,
        _ => SocketType.Stream,
    };
}
