using System.Runtime.InteropServices;
using Berth.Desktop.Host;
using Berth.Linux.Sockets;

namespace Berth.Desktop.Wayland;

/// <summary>
/// A client of a compositor: as much of the Wayland protocol as it takes to find a global object and to send it requests. Everything that
/// the compositor sends is bounded: an event has at most 64 KiB, an answer at most <see cref="MostEvents"/> events.
/// </summary>
internal sealed class WaylandConnection : IDisposable
{
    private const uint Display = 1;
    private const ushort SyncRequest = 0, GetRegistryRequest = 1, BindRequest = 0;
    private const ushort ErrorEvent = 0, GlobalEvent = 0;
    private const int MostEvents = 4096;

    private readonly StreamSocket _socket;
    private uint _last = Display;

    private WaylandConnection(StreamSocket socket) => _socket = socket;

    /// <summary>The global objects that the compositor offers this client.</summary>
    public IReadOnlyList<WaylandGlobal> Globals { get; private set; } = [];

    private uint Registry { get; set; }

    /// <summary>Connects and reads the list of global objects.</summary>
    /// <param name="path">The compositor's socket.</param>
    /// <exception cref="IOException">Nobody listens there, or it is no compositor.</exception>
    public static WaylandConnection Open(string path)
    {
        var connection = new WaylandConnection(StreamSocket.Connect(path, Patience.Limit));
        try
        {
            connection.Registry = connection.NewId();
            connection.Send(new WaylandMessage(Display, GetRegistryRequest).Add(connection.Registry));
            var globals = new List<WaylandGlobal>();
            connection.RoundTrip(received =>
            {
                if (received.Sender != connection.Registry || received.Opcode != GlobalEvent)
                    return;
                var (name, end) = received.Text(sizeof(uint));
                globals.Add(new WaylandGlobal(received.Number(0), name, received.Number(end)));
            });
            connection.Globals = globals;
            return connection;
        }
        catch (InvalidDataException wrong)
        {
            connection.Dispose();
            throw new IOException($"cannot read what the compositor at {path} sends: {wrong.Message}", wrong);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A number for a new object.</summary>
    public uint NewId() => ++_last;

    /// <summary>Binds a global object in its first version, and returns its number.</summary>
    public uint Bind(WaylandGlobal global)
    {
        var id = NewId();
        Send(new WaylandMessage(Registry, BindRequest).Add(global.Name).Add(global.Interface).Add(1).Add(id));
        return id;
    }

    /// <summary>Sends a request, with descriptors that the caller still owns.</summary>
    public void Send(WaylandMessage message, params ReadOnlySpan<SafeHandle> descriptors) => _socket.Send(message.ToBytes(), descriptors);

    /// <summary>Waits until the compositor has processed all requests so far.</summary>
    /// <param name="received">Called for each event meanwhile.</param>
    /// <exception cref="IOException">The compositor refused a request, or does not answer.</exception>
    public void RoundTrip(Action<WaylandEvent>? received = null)
    {
        var callback = NewId();
        Send(new WaylandMessage(Display, SyncRequest).Add(callback));
        for (var events = 0; events < MostEvents; events++)
        {
            var next = Receive();
            if (next.Sender == callback)
                return;
            if (next is { Sender: Display, Opcode: ErrorEvent })
                throw new IOException($"the compositor refused a request: {next.Text(2 * sizeof(uint)).Text}");
            received?.Invoke(next);
        }

        throw new IOException($"the compositor sent more than {MostEvents} events before an answer");
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private WaylandEvent Receive()
    {
        Span<byte> header = stackalloc byte[WaylandMessage.HeaderSize];
        _socket.Receive(header);
        var word = WaylandMessage.Read(header[sizeof(uint)..]);
        var size = (int)(word >> 16);
        if (size < WaylandMessage.HeaderSize)
            throw new InvalidDataException($"an event of {size} bytes is shorter than its header");
        var arguments = new byte[size - WaylandMessage.HeaderSize];
        _socket.Receive(arguments);
        return new WaylandEvent(WaylandMessage.Read(header), (ushort)word, arguments);
    }
}
