using System.Buffers.Binary;
using System.Text;
using Berth.Desktop.Host;
using Berth.Linux.Sockets;

namespace Berth.Desktop.X11;

/// <summary>
/// A client of an X server: as much of the X11 protocol as it takes to read and change the list of who may connect. Numbers are sent in
/// little-endian order, which the client chooses.
/// </summary>
internal sealed class X11Connection : IDisposable
{
    private const int Unit = 4, PacketSize = 32;
    private const byte ChangeHosts = 109, ListHosts = 110, Insert = 0, Delete = 1;
    private const byte Error = 0, Reply = 1, GenericEvent = 35;
    private const int MostEvents = 4096, LargestReply = 1 << 20;

    private readonly StreamSocket _socket;
    private readonly string _name;

    private X11Connection(StreamSocket socket, string name) => (_socket, _name) = (socket, name);

    /// <summary>Connects.</summary>
    /// <param name="display">The display.</param>
    /// <param name="authority">The file with the secret for it; null: none.</param>
    /// <exception cref="IOException">Nobody listens there, or the server refuses this client.</exception>
    public static X11Connection Open(X11Display display, string? authority)
    {
        var cookie = XAuthority.FindCookie(authority, display, Environment.MachineName);
        var connection = new X11Connection(StreamSocket.Connect(display.Socket, Patience.Limit), display.Name);
        try
        {
            connection.SetUp(cookie);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The access list.</summary>
    /// <exception cref="IOException">The server does not answer.</exception>
    public XAccessList List()
    {
        const int CountAt = 8;
        _socket.Renew();
        _socket.Send([ListHosts, 0, 1, 0]);
        var reply = ReceiveReply("list who may connect to");
        var hosts = new List<XHost>();
        var rest = reply.AsSpan(PacketSize);
        for (var i = BinaryPrimitives.ReadUInt16LittleEndian(reply.AsSpan(CountAt)); i > 0 && rest.Length >= Unit; i--)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]);
            if (Unit + Padded(length) > rest.Length)
                break;
            hosts.Add(new XHost(rest[0], Encoding.Latin1.GetString(rest.Slice(Unit, length))));
            rest = rest[(Unit + Padded(length))..];
        }

        return new XAccessList(reply[1] != 0, [.. hosts]);
    }

    /// <summary>Adds an entry to the access list.</summary>
    /// <exception cref="IOException">The server refuses, or does not answer.</exception>
    public void Allow(XHost host) => Change(host, Insert);

    /// <summary>Removes an entry from the access list.</summary>
    /// <exception cref="IOException">The server refuses, or does not answer.</exception>
    public void Forbid(XHost host) => Change(host, Delete);

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private void Change(XHost host, byte mode)
    {
        var address = host.Bytes;
        var request = new byte[2 * Unit + Padded(address.Length)];
        request[0] = ChangeHosts;
        request[1] = mode;
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(2), (ushort)(request.Length / Unit));
        request[4] = host.Family;
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(6), (ushort)address.Length);
        address.CopyTo(request.AsSpan(2 * Unit));
        _socket.Renew();
        _socket.Send(request);
        List(); // a request without an answer: an error of it comes before this answer
    }

    private void SetUp(byte[]? cookie)
    {
        const byte LittleEndian = (byte)'l', Accepted = 1;
        const ushort Version = 11;
        var method = cookie is null ? [] : Encoding.ASCII.GetBytes(XAuthority.Method);
        var secret = cookie ?? [];
        var request = new byte[12 + Padded(method.Length) + Padded(secret.Length)];
        request[0] = LittleEndian;
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(2), Version);
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(6), (ushort)method.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(8), (ushort)secret.Length);
        method.CopyTo(request.AsSpan(12));
        secret.CopyTo(request.AsSpan(12 + Padded(method.Length)));
        _socket.Send(request);
        Span<byte> header = stackalloc byte[8];
        _socket.Receive(header);
        var rest = new byte[BinaryPrimitives.ReadUInt16LittleEndian(header[6..]) * Unit];
        _socket.Receive(rest);
        if (header[0] == Accepted)
            return;
        var reason = Encoding.Latin1.GetString(rest.AsSpan(0, Math.Min(header[1], rest.Length))).Trim();
        throw new IOException($"the X server {_name} refuses Berth: {reason}");
    }

    private byte[] ReceiveReply(string what)
    {
        for (var packets = 0; packets < MostEvents; packets++)
        {
            var packet = new byte[PacketSize];
            _socket.Receive(packet);
            if (packet[0] == Error)
                throw new IOException($"cannot {what} the X server {_name}: it answers with error {packet[1]}");
            if (packet[0] is not (Reply or GenericEvent))
                continue;
            var length = BinaryPrimitives.ReadUInt32LittleEndian(packet.AsSpan(Unit)) * Unit;
            if (length > LargestReply)
                throw new IOException($"cannot {what} the X server {_name}: its answer is longer than {LargestReply} bytes");
            var whole = new byte[PacketSize + (int)length];
            packet.CopyTo(whole, 0);
            _socket.Receive(whole.AsSpan(PacketSize));
            if (packet[0] == Reply)
                return whole;
        }

        throw new IOException($"cannot {what} the X server {_name}: it sent {MostEvents} events and no answer");
    }

    private static int Padded(int length) => (length + Unit - 1) & -Unit;
}
