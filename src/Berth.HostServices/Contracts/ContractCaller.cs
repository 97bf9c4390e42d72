using System.ComponentModel;
using System.Runtime.CompilerServices;
using Berth.HostServices.Client;

namespace Berth.HostServices.Contracts;

/// <summary>The common part of generated clients: makes a call from its arguments to its result. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ContractCaller
{
    /// <summary>
    /// Calls a method that returns nothing. The value of the reply is ignored, because a service in another language may return anything.
    /// </summary>
    /// <param name="client">The connection.</param>
    /// <param name="method">The method.</param>
    /// <param name="arguments">The arguments; their descriptors are owned by the caller.</param>
    /// <param name="onSignal">Receives progress; null: it is dropped.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    public static async Task InvokeAsync(
        HostServiceClient client,
        ContractMethod method,
        ContractWriter arguments,
        Action<HostServiceSignal>? onSignal,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(arguments);
        using var reply = await CallAsync(client, method, arguments, onSignal, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Calls a method.</summary>
    /// <typeparam name="T">The result.</typeparam>
    /// <param name="client">The connection.</param>
    /// <param name="method">The method.</param>
    /// <param name="arguments">The arguments; their descriptors are owned by the caller.</param>
    /// <param name="read">Reads the result, whose descriptors the caller owns.</param>
    /// <param name="onSignal">Receives progress; null: it is dropped.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <exception cref="ContractException">The result is of another type.</exception>
    public static async Task<T> InvokeAsync<T>(
        HostServiceClient client,
        ContractMethod method,
        ContractWriter arguments,
        ContractRead<T> read,
        Action<HostServiceSignal>? onSignal,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(read);
        using var reply = await CallAsync(client, method, arguments, onSignal, cancellationToken).ConfigureAwait(false);
        using var descriptors = ReceivedDescriptors.Of(reply.DescriptorCount, reply.TakeDescriptor);
        var reader = new ContractReader(reply.Json.Span, descriptors, method, ContractPart.Reply);
        var result = read(ref reader);
        descriptors.Keep();
        return result;
    }

    /// <summary>Calls a method that returns a stream. The service has to wait while the consumer does not ask for items.</summary>
    /// <typeparam name="T">An item.</typeparam>
    /// <param name="client">The connection.</param>
    /// <param name="method">The method.</param>
    /// <param name="arguments">The arguments; their descriptors are owned by the caller.</param>
    /// <param name="read">Reads an item, whose descriptors the caller owns.</param>
    /// <param name="cancellationToken">Abandons the call, as leaving the loop does.</param>
    /// <returns>The items, to be enumerated once.</returns>
    public static IAsyncEnumerable<T> StreamAsync<T>(
        HostServiceClient client,
        ContractMethod method,
        ContractWriter arguments,
        ContractRead<T> read,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(read);
        // A stream that is left early is cancelled if the service speaks hello.
        client.AgreeIfOffered();
        var signals = client.StreamAsync(method.Name, arguments.Finish(), arguments.Descriptors, cancellationToken);
        arguments.Return();
        return ReadAsync(signals, method, read, cancellationToken);
    }

    /// <summary>The callback for the signals of a call that reports progress.</summary>
    /// <typeparam name="T">A report.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="progress">Receives the reports, and owns the descriptors in them; null: they are dropped.</param>
    /// <param name="read">Reads a report.</param>
    public static Action<HostServiceSignal>? Progress<T>(ContractMethod method, IProgress<T>? progress, ContractRead<T> read) =>
        progress is null ? null : signal => progress.Report(Read(signal, method, read));

    private static ValueTask<HostServiceReply> CallAsync(
        HostServiceClient client,
        ContractMethod method,
        ContractWriter arguments,
        Action<HostServiceSignal>? onSignal,
        CancellationToken cancellationToken)
    {
        // Hello is needed to cancel a call. Without need, calls are faster without it.
        if (cancellationToken.CanBeCanceled || method.Deadline is not null)
            client.AgreeIfOffered();
        // The client copies the arguments before it returns, though the call is still pending.
        var reply = client.CallAsync(method.Name, arguments.Finish(), arguments.Descriptors, onSignal, method.Deadline, cancellationToken);
        arguments.Return();
        return reply;
    }

    private static async IAsyncEnumerable<T> ReadAsync<T>(
        IAsyncEnumerable<HostServiceSignal> signals,
        ContractMethod method,
        ContractRead<T> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var signal in signals.WithCancellation(cancellationToken).ConfigureAwait(false))
            yield return Read(signal, method, read);
    }

    private static T Read<T>(HostServiceSignal signal, ContractMethod method, ContractRead<T> read)
    {
        using var descriptors = ReceivedDescriptors.Of(signal.DescriptorCount, signal.TakeDescriptor);
        var reader = new ContractReader(signal.Json.Span, descriptors, method, ContractPart.Signal);
        var value = read(ref reader);
        descriptors.Keep();
        return value;
    }
}
