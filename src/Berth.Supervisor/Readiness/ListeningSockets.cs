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
/// The sockets that are opened for a service and handed to each of its runs: sd_listen_fds(3). They stay open between runs, so that no
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

    /// <summary>Which they are, in the same order.</summary>
    internal IReadOnlyList<ListeningSocket> Known => _known;

    private ListeningSockets()
    {
    }

    /// <summary>Opens all, or none.</summary>
    /// <param name="definition">The service.</param>
    /// <exception cref="ServiceException">One of them can't be opened.</exception>
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
    /// Makes those of an earlier run as they were before it. One that can't be used any more, or whose path is gone, is opened anew; who
    /// waits at it is refused.
    /// </summary>
    /// <exception cref="ServiceException">One of them can't be opened; it is not open any more.</exception>
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
    /// Those of an earlier run, where they are what the definition asks for and all there; else null, and they are closed.
    /// </summary>
    /// <param name="definition">The service.</param>
    /// <param name="known">Which they are.</param>
    /// <param name="take">Finds the descriptor of one, which becomes the result's; null: it can't be had.</param>
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

    /// <summary>Whether somebody waits at one of them.</summary>
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
                ? "it is in use, by a process that is not ours to look into"
                : $"it is in use by {holder.Program}, process {holder.Pid}",
            holder is null
                ? "see as root who it is (ss -lp), or choose another address"
                : $"end process {holder.Pid} first, or choose another address");
    }

    private static void BindInternet(Socket socket, IPEndPoint end)
    {
        if (end.AddressFamily == AddressFamily.InterNetworkV6)
            socket.DualMode = end.Address.Equals(IPAddress.IPv6Any);

        // Connections of an earlier run that linger are not in the way. Not by SocketOptionName.ReuseAddress: that is SO_REUSEPORT as well,
        // which lets others take a part of the connections.
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

        // By descriptors: a workload may write into the directory, and lead the path elsewhere meanwhile.
        using var directory = GuardedDirectory.Open(Path.GetDirectoryName(path) ?? "/");
        var name = Path.GetFileName(path);
        using var there = directory.Find(name);

        // One that a process listened on which is gone. A file that is no socket is somebody's, and so is a socket that somebody has.
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

    /// <summary>Whether somebody has a socket: only one that nobody has refuses.</summary>
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
