using System.ComponentModel;
using System.Text;
using Berth.HostServices.Service;

namespace Berth.HostServices.Contracts;

/// <summary>The common part of generated dispatchers: sends what a method returned. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ContractService
{
    /// <summary>The answer to a call.</summary>
    /// <typeparam name="T">The result.</typeparam>
    /// <param name="value">The value that the method returned. Its descriptors are closed after they have been sent, or if they can't
    /// be.</param>
    /// <param name="write">Writes the value.</param>
    /// <param name="received">The descriptors of the call. Those that the method returned are not closed before they are sent.</param>
    public static HostServiceResult Result<T>(T value, ContractWrite<T> write, ReceivedDescriptors received)
    {
        ArgumentNullException.ThrowIfNull(received);
        var result = Write(value, write);
        received.Keep(result.Descriptors.Span);
        return result;
    }

    /// <summary>Sends each item of a stream when it is there, waiting for the caller to receive it.</summary>
    /// <typeparam name="T">An item.</typeparam>
    /// <param name="call">The call.</param>
    /// <param name="items">The items that the method returned. Their descriptors are closed after they have been sent, or if they can't
    /// be.</param>
    /// <param name="write">Writes an item.</param>
    /// <param name="cancellationToken">Cancelled when the caller abandons the call.</param>
    public static async ValueTask<HostServiceResult> StreamAsync<T>(
        HostServiceCall call, IAsyncEnumerable<T> items, ContractWrite<T> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(items);
        await foreach (var item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
            await SignalAsync(call, Write(item, write), cancellationToken).ConfigureAwait(false);
        return default;
    }

    /// <summary>The answer to a call for the contract.</summary>
    /// <param name="contract">The contract as JSON.</param>
    public static ValueTask<HostServiceResult> Contract(string contract) => new(new HostServiceResult(Encoding.UTF8.GetBytes(contract)));

    /// <summary>Disposes a service if it is disposable.</summary>
    /// <param name="service">The object that answered the calls.</param>
    public static ValueTask StopAsync(object service)
    {
        if (service is IAsyncDisposable asynchronous)
            return asynchronous.DisposeAsync();
        (service as IDisposable)?.Dispose();
        return default;
    }

    /// <summary>The JSON of a value; the result owns the value's descriptors.</summary>
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
