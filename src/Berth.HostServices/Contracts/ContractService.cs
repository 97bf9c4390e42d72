using System.ComponentModel;
using Berth.HostServices.Service;

namespace Berth.HostServices.Contracts;

/// <summary>What the generated dispatchers have in common: from what a method returned to what is sent. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ContractService
{
    /// <summary>The answer to a call.</summary>
    /// <typeparam name="T">The result.</typeparam>
    /// <param name="value">What the method returned; its descriptors are closed when they have been sent, or cannot be.</param>
    /// <param name="write">Writes it.</param>
    /// <param name="received">What came with the call: what the method returned of that is not closed before it is sent.</param>
    public static HostServiceResult Result<T>(T value, ContractWrite<T> write, ReceivedDescriptors received)
    {
        ArgumentNullException.ThrowIfNull(received);
        var result = Write(value, write);
        received.Keep(result.Descriptors.Span);
        return result;
    }

    /// <summary>Sends each item of a stream when it is there, waiting for the caller to take it.</summary>
    /// <typeparam name="T">An item.</typeparam>
    /// <param name="call">The call.</param>
    /// <param name="items">What the method returned; descriptors in it are closed when they have been sent, or cannot be.</param>
    /// <param name="write">Writes an item.</param>
    /// <param name="cancellationToken">Cancelled when the caller has enough.</param>
    public static async ValueTask<HostServiceResult> StreamAsync<T>(
        HostServiceCall call, IAsyncEnumerable<T> items, ContractWrite<T> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(items);
        await foreach (var item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
            await SignalAsync(call, Write(item, write), cancellationToken).ConfigureAwait(false);
        return default;
    }

    /// <summary>Disposes a service, if it can be.</summary>
    /// <param name="service">What the calls were answered by.</param>
    public static ValueTask StopAsync(object service)
    {
        if (service is IAsyncDisposable asynchronous)
            return asynchronous.DisposeAsync();
        (service as IDisposable)?.Dispose();
        return default;
    }

    /// <summary>A value as it is sent; it owns the descriptors in it.</summary>
    internal static HostServiceResult Write<T>(T value, ContractWrite<T> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var writer = ContractWriter.Rent();
        try
        {
            write(writer, value);
            HostServiceResult result = new(writer.Finish().ToArray(), writer.Descriptors);
            writer.Return();
            return result;
        }
        catch
        {
            writer.CloseDescriptors();
            throw;
        }
    }

    internal static async ValueTask SignalAsync(HostServiceCall call, HostServiceResult item, CancellationToken cancellationToken)
    {
        try
        {
            await call.SignalAsync(item.Json, item.Descriptors, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Close(item);
        }
    }

    internal static void Close(HostServiceResult unsent)
    {
        foreach (var descriptor in unsent.Descriptors.Span)
            descriptor.Dispose();
    }
}
