using System.Buffers;
using Berth.Machines.Guest.Wire;

namespace Berth.Machines.Guest;

/// <summary>
/// A connection of a workload in a guest to a host service: messages in both directions. One at a time may receive, another may send.
/// </summary>
public sealed class GuestCaller : IAsyncDisposable
{
    /// <summary>A message that is longer needs room.</summary>
    internal const int Small = 64 * 1024;

    private readonly GuestConnection _connection;

    private GuestCaller(GuestConnection connection, int service) => (_connection, Service) = (connection, service);

    /// <summary>The number of the service in <see cref="GuestWorkload.Services"/>.</summary>
    public int Service { get; }

    /// <summary>Waits for the next call of a workload. The caller owns the result.</summary>
    /// <param name="client">The guest.</param>
    /// <param name="services">The number of services.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="GuestRefusedException">The guest can't wait.</exception>
    /// <exception cref="GuestProtocolException">The agent broke off, or named a service that there is not.</exception>
    public static async Task<GuestCaller> AwaitAsync(GuestClient client, int services, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        var connection = await client.ConnectAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await connection.SendAsync(GuestFrameType.AwaitCaller, default, cancellationToken).ConfigureAwait(false);
            var (type, content) = await connection.ReceiveAsync(cancellationToken).ConfigureAwait(false);
            if (type is GuestFrameType.Failed)
                throw new GuestRefusedException(GuestFailure.Decode(content.Span));
            if (type is not GuestFrameType.Called)
                throw GuestClient.Unexpected();
            return new GuestCaller(connection, NumberOf(content.Span, services));
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Receives the next message; null: the workload has closed its end. The caller owns the result.</summary>
    /// <param name="most">The number of bytes of a message that are kept; what is longer is cut.</param>
    /// <param name="room">Taken for a message of more than 64 KiB from its beginning until it is disposed. So a guest can have the host
    /// hold a bounded number of long messages, however many connections it has.</param>
    /// <param name="cancellationToken">Ends the session.</param>
    /// <exception cref="GuestProtocolException">The guest sent something else, or has gone.</exception>
    public async Task<GuestMessage?> ReceiveAsync(int most, SemaphoreSlim room, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(room);
        var (buffer, length, taken) = (ArrayPool<byte>.Shared.Rent(GuestWire.MostData), 0, false);
        try
        {
            while (true)
            {
                var (type, content) = await _connection.ReceiveAsync(cancellationToken).ConfigureAwait(false);
                if (type is GuestFrameType.Ended && length == 0)
                    return null;
                if (type is not (GuestFrameType.MessagePart or GuestFrameType.Message or GuestFrameType.MessageWithDescriptors)
                    || content.IsEmpty)
                    throw GuestClient.Unexpected();
                if (!taken && length + content.Length > Small)
                {
                    await room.WaitAsync(cancellationToken).ConfigureAwait(false);
                    taken = true;
                }

                content = content[..Math.Min(content.Length, most - length)];
                if (buffer.Length < length + content.Length)
                    buffer = Enlarge(buffer, length, (int)Math.Min(Math.Max(most, Small), 2L * (length + content.Length)));
                content.CopyTo(buffer.AsMemory(length));
                length += content.Length;
                if (type is GuestFrameType.MessagePart)
                    continue;
                var message = new GuestMessage(buffer, length, type is GuestFrameType.MessageWithDescriptors, taken ? room : null);
                (buffer, taken) = ([], false);
                return message;
            }
        }
        finally
        {
            if (buffer.Length > 0)
                ArrayPool<byte>.Shared.Return(buffer);
            if (taken)
                room.Release();
        }
    }

    /// <summary>Sends a message, waiting for the guest to take it.</summary>
    /// <exception cref="GuestProtocolException">The guest has gone.</exception>
    public async Task SendAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        for (; text.Length > GuestWire.MostData; text = text[GuestWire.MostData..])
            await _connection.SendAsync(GuestFrameType.MessagePart, text[..GuestWire.MostData], cancellationToken).ConfigureAwait(false);
        await _connection.SendAsync(GuestFrameType.Message, text, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Has the guest close the workload's connection, after what was sent.</summary>
    /// <exception cref="GuestProtocolException">The guest has gone.</exception>
    public Task EndAsync(CancellationToken cancellationToken) =>
        _connection.SendAsync(GuestFrameType.EndOfInput, default, cancellationToken);

    /// <summary>Ends the session; the guest closes the workload's connection.</summary>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static int NumberOf(ReadOnlySpan<byte> content, int services)
    {
        var reader = new WireReader(content);
        var number = reader.Number();
        reader.End();
        return number < services
            ? (int)number
            : throw new GuestProtocolException("the guest's agent names a host service that there is not");
    }

    private static byte[] Enlarge(byte[] buffer, int length, int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(size);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
