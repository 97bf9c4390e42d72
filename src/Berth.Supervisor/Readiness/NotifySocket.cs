using System.Net.Sockets;
using System.Runtime.Versioning;
using Berth.Linux.Descriptors;
using Berth.Linux.Sockets;
using Berth.Supervisor.Storage;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Readiness;

/// <summary>
/// The socket at which one service says how it is. Each has its own: who floods it fills his own queue, waits for us, and is heard a few
/// times a round; and what arrives needs no guess at whose it is.
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

    /// <summary>Readable when something was said; owned by this object.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>What NOTIFY_SOCKET says.</summary>
    public string Path { get; }

    /// <summary>Makes the socket; what was at its path is removed.</summary>
    public static NotifySocket Create(string path)
    {
        File.Delete(path);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.SetRawSocketOption(SOL_SOCKET, SO_PASSCRED, BitConverter.GetBytes(1));
        UnixSocketAddress.Bind(socket.SafeHandle, path);
        // A service may run as another user. Who may say what is decided by who it is, not by this.
        File.SetUnixFileMode(path, (UnixFileMode)0x1B6);
        return new NotifySocket(FileDescriptors.Duplicate(socket.SafeHandle), path);
    }

    /// <summary>One that was made before, and what waits in it. It becomes this object's.</summary>
    public static NotifySocket Adopt(SafeFileHandle socket, string path) => new(socket, path);

    /// <summary>Takes what was said, a bounded number of messages.</summary>
    /// <param name="heard">Gets the message, its sender and its descriptors, which it owns.</param>
    public void Receive(Action<NotifyMessage, PeerCredentials, IReadOnlyList<SafeFileHandle>> heard)
    {
        for (var i = 0; i < MostAtOnce && Datagram.TryReceive(Handle, _buffer) is { } datagram; i++)
        {
            if (datagram is { IsCut: false, Sender: { } sender })
            {
                heard(NotifyMessage.Parse(_buffer.AsSpan(0, datagram.Length)), sender, datagram.Descriptors);
                continue;
            }

            foreach (var descriptor in datagram.Descriptors)
                descriptor.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Handle.Dispose();
        SupervisorPaths.Delete(Path);
    }
}
