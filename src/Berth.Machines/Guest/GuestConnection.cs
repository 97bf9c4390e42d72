using System.Buffers;
using Berth.Machines.Guest.Wire;

namespace Berth.Machines.Guest;

/// <summary>
/// A session with a guest agent, over any stream. Everything that comes from the guest is taken as hostile: a frame is bounded, nothing is
/// read before what came earlier was used, and what is no frame ends the session. Sends and receives may overlap; two receives may not.
/// </summary>
public sealed class GuestConnection : IAsyncDisposable
{
    private const int MostSkipped = 1024 * 1024;
    private static readonly TimeSpan s_beforeFlush = TimeSpan.FromSeconds(1);

    private readonly Stream _stream;
    private readonly FrameBuffer _frames = new(GuestWire.MostFromGuest);
    private readonly SemaphoreSlim _sending = new(1);

    private GuestConnection(Stream stream) => _stream = stream;

    /// <summary>Begins a session: greets the agent, and waits for its answer.</summary>
    /// <param name="stream">The port; owned by the result, or closed if this fails.</param>
    /// <param name="cancellationToken">Ends the wait: a guest whose agent does not run answers never.</param>
    /// <exception cref="GuestProtocolException">The guest answered with something else, or in another version.</exception>
    public static async Task<GuestConnection> OpenAsync(Stream stream, CancellationToken cancellationToken)
    {
        var connection = new GuestConnection(stream);
        try
        {
            await connection.GreetAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch (IOException error)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw new GuestProtocolException("the machine ended the connection to its agent", error);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Sends a frame.</summary>
    /// <exception cref="GuestProtocolException">The connection has ended.</exception>
    /// <exception cref="ArgumentException">The content is larger than <see cref="GuestWire.MostFromHost"/>.</exception>
    public async Task SendAsync(GuestFrameType type, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (content.Length > GuestWire.MostFromHost)
        {
            throw new ArgumentException(
                $"{content.Length} bytes are more than a guest agent accepts ({GuestWire.MostFromHost})", nameof(content));
        }


        var frame = ArrayPool<byte>.Shared.Rent(GuestWire.HeaderSize + content.Length);
        FrameBuffer.WriteHeader(frame, type, content.Length);
        content.CopyTo(frame.AsMemory(GuestWire.HeaderSize));
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _stream.WriteAsync(frame.AsMemory(0, GuestWire.HeaderSize + content.Length), cancellationToken).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            throw Ended(error);
        }
        finally
        {
            _sending.Release();
            ArrayPool<byte>.Shared.Return(frame);
        }
    }

    /// <summary>Receives the next frame; its content is valid until the next call.</summary>
    /// <exception cref="GuestProtocolException">The guest sent no frame, or the connection has ended.</exception>
    public async Task<(GuestFrameType Type, ReadOnlyMemory<byte> Content)> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_frames.TryTake(out var type, out var content))
                return (type, content);
            _frames.Fill(await ReadAsync(_frames.Room(), cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>Ends the session. A command that still runs gets SIGHUP.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync().ConfigureAwait(false);
        _sending.Dispose();
    }

    private static GuestProtocolException Ended(Exception? inner = null) => new("the machine ended the connection to its agent", inner);

    private async Task GreetAsync(CancellationToken cancellationToken)
    {
        var greeting = Greeting.OfHost();
        var search = new GreetingSearch(bytes => Greeting.IsAnswer(bytes, greeting));
        var buffer = new byte[Greeting.Size * 8];
        using var flushing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await _stream.WriteAsync(greeting, cancellationToken).ConfigureAwait(false);
        var flush = FlushAsync(greeting, flushing.Token);
        try
        {
            while (true)
            {
                var count = await ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                if (search.Search(buffer.AsSpan(0, count)) is > 0 and var used)
                {
                    buffer.AsMemory(used, count - used).CopyTo(_frames.Room());
                    _frames.Fill(count - used);
                    break;
                }

                if (search.Skipped > MostSkipped)
                    throw new GuestProtocolException("the guest's agent answered with something else");
            }
        }
        finally
        {
            await flushing.CancelAsync().ConfigureAwait(false);
            await flush.ConfigureAwait(false);
        }

        if (Greeting.VersionOf(search.Found) is var version && version != GuestWire.Version)
            throw new GuestProtocolException($"the guest's agent speaks version {version} of the protocol, not {GuestWire.Version}");
    }

    /// <summary>
    /// If the agent does not answer: it may wait for the rest of a frame of an earlier host, which was killed. It gets that, and another
    /// greeting.
    /// </summary>
    private async Task FlushAsync(byte[] greeting, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(s_beforeFlush, cancellationToken).ConfigureAwait(false);
            await _stream.WriteAsync(new byte[GuestWire.HeaderSize + GuestWire.MostFromHost], cancellationToken).ConfigureAwait(false);
            await _stream.WriteAsync(greeting, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception over) when (over is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The answer came, or the connection has ended, which the reading notices.
        }
    }

    private async Task<int> ReadAsync(Memory<byte> room, CancellationToken cancellationToken)
    {
        try
        {
            var count = await _stream.ReadAsync(room, cancellationToken).ConfigureAwait(false);
            return count > 0 ? count : throw Ended();
        }
        catch (IOException error)
        {
            throw Ended(error);
        }
    }
}
