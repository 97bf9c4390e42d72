using System.Runtime.InteropServices;
using Berth.Linux;

namespace Berth.HostServices;

/// <summary>One connection of a service: receives calls, has them answered, sends the answers.</summary>
internal sealed partial class HostServiceSession(HostServiceChannel channel, HostService service)
{
    /// <summary>
    /// Serves until the peer closes its end. While calls are answered at once it stays in the calling thread, and waits for the next there
    /// if <paramref name="block"/> says so: a call then costs two system calls. From the first answer that takes time on it goes on wherever that came.
    /// </summary>
    /// <exception cref="ProtocolException">The peer broke the protocol.</exception>
    internal async Task RunAsync(bool block, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var packet = block ? channel.Receive() : await channel.ReceiveAsync(cancellationToken).ConfigureAwait(false);
                if (packet is null)
                    return;
                var answering = ServeAsync(packet, cancellationToken);
                // What comes after an await is in a thread of the pool, which is not ours to hold.
                block &= answering.IsCompleted;
                if (!await answering.ConfigureAwait(false))
                    return;
            }
        }
        finally
        {
            channel.Dispose();
        }
    }

    internal async ValueTask SignalAsync(HostServiceCall call, ReadOnlyMemory<byte> json, ReadOnlyMemory<SafeHandle> descriptors, CancellationToken cancellationToken)
    {
        var writer = WriterPool.Rent();
        try
        {
            writer.Signal(json.Span, call.Id);
            await channel.SendAsync(writer.Json, descriptors, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            WriterPool.Return(writer);
        }
    }

    private async ValueTask<bool> ServeAsync(Packet packet, CancellationToken cancellationToken)
    {
        using (packet)
        {
            var message = channel.Parse(packet);
            if (message.Kind != MessageKind.Method)
                throw channel.Reject($"A service was sent a message of the type \"{message.Kind}\".");
            var call = new HostServiceCall(this, packet, message);
            try
            {
                return await AnswerAsync(call, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                call.End();
            }
        }
    }

    /// <summary>Has a call answered; false where the peer is gone.</summary>
    private async ValueTask<bool> AnswerAsync(HostServiceCall call, CancellationToken cancellationToken)
    {
        var writer = WriterPool.Rent();
        var result = default(HostServiceResult);
        try
        {
            try
            {
                result = await service.DispatchAsync(call, cancellationToken).ConfigureAwait(false);
                writer.Reply(result.Json.Span, call.Id);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                Describe(writer, failure, call.Id);
            }

            try
            {
                await channel.SendAsync(writer.Json, result.Descriptors, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is ArgumentException or LinuxException)
            {
                // The result cannot be sent: a descriptor is not open, there are too many. The caller hears of it instead.
                Describe(writer, failure, call.Id);
                await channel.SendAsync(writer.Json, default, cancellationToken).ConfigureAwait(false);
            }

            return true;
        }
        catch (EndOfStreamException)
        {
            return false;
        }
        finally
        {
            WriterPool.Return(writer);
            foreach (var descriptor in result.Descriptors.Span)
                descriptor?.Dispose();
        }
    }

    private static void Describe(MessageWriter writer, Exception failure, long id)
    {
        // What another service said is passed on as it was said.
        if (failure is RemoteException remote)
            writer.Exception(remote.TypeName, remote.RemoteMessage, remote.RemoteBacktrace, id);
        else
            writer.Exception(failure.GetType().Name, failure.Message, failure.StackTrace ?? "", id);
    }
}
