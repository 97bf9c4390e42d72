using System.Net.Sockets;
using System.Runtime.Versioning;
using Berth.Linux.Descriptors;
using Berth.Linux.Sockets;
using Berth.Supervisor.Storage;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Readiness;

/// <summary>
/// The socket for the state messages of one service. Each service has its own, so a service that floods it blocks only itself, a limited
/// number of messages is read in each round, and the service of a message is known.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class NotifySocket : IDisposable
{
    private const int SOL_SOCKET = 1;
    private const int SO_PASSCRED = 16;
    private const int MostAtOnce = 16;

    private readonly byte[] _buffer = new byte[NotifyMessage.Longest];

    private NotifySocket(SafeFileHandle handle, string path)
    {
        Handle = handle;
        Path = path;
    }

    /// <summary>The socket, readable when there is a message; owned by this object.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>The value of NOTIFY_SOCKET.</summary>
    public string Path { get; }

    /// <summary>Creates the socket; an existing file at its path is removed.</summary>
    public static NotifySocket Create(string path)
    {
        File.Delete(path);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.SetRawSocketOption(SOL_SOCKET, SO_PASSCRED, BitConverter.GetBytes(1));
        UnixSocketAddress.Bind(socket.SafeHandle, path);
        // A service may run as another user. Permissions are checked by the sender of a message, not by the mode of the socket.
        File.SetUnixFileMode(path, (UnixFileMode)0x1B6);
        return new NotifySocket(FileDescriptors.Duplicate(socket.SafeHandle), path);
    }

    /// <summary>Uses an existing socket with its pending messages. This object then owns it.</summary>
    public static NotifySocket Adopt(SafeFileHandle socket, string path) => new(socket, path);

    /// <summary>Reads messages, a limited number.</summary>
    /// <param name="heard">Called with the message, its sender and its descriptors, which the callback then owns.</param>
    public void Receive(Action<NotifyMessage, PeerCredentials, IReadOnlyList<SafeFileHandle>> heard)
    {
        for (var i = 0; i < MostAtOnce && Datagram.TryReceive(Handle, _buffer) is { } datagram; i++)
        {
            if (datagram is { IsCut: false, Sender: { } sender })
            {
                heard(NotifyMessage.Parse(_buffer.AsSpan(0, datagram.Length)), sender, datagram.Descriptors);
                continue;
            }

            PassedDescriptor.Close(datagram.Descriptors);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Handle.Dispose();
        SupervisorPaths.Delete(Path);
    }
}
