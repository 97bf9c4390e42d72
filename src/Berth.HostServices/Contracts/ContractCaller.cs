using System.ComponentModel;
using System.Runtime.CompilerServices;
using Berth.HostServices.Client;

namespace Berth.HostServices.Contracts;

/// <summary>What the generated clients have in common: a call, from its arguments to its result. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ContractCaller
{
    /// <summary>
    /// Calls a method that returns nothing. What comes back, a service in another language may return anything, is dropped.
    /// </summary>
    /// <param name="client">The connection.</param>
    /// <param name="method">The method.</param>
    /// <param name="arguments">What is sent; its descriptors stay the caller's.</param>
    /// <param name="onSignal">Takes progress; null: it is dropped.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    public static async Task InvokeAsync(
        HostServiceClient client, ContractMethod method, ContractWriter arguments, Action<HostServiceSignal>? onSignal, CancellationToken cancellationToken)
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
    /// <param name="arguments">What is sent; its descriptors stay the caller's.</param>
    /// <param name="read">Reads the result, whose descriptors are the caller's.</param>
    /// <param name="onSignal">Takes progress; null: it is dropped.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
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

    /// <summary>Calls a method that returns a stream. The service is held back where its items are not asked for.</summary>
    /// <typeparam name="T">An item.</typeparam>
    /// <param name="client">The connection.</param>
    /// <param name="method">The method.</param>
    /// <param name="arguments">What is sent; its descriptors stay the caller's.</param>
    /// <param name="read">Reads an item, whose descriptors are the caller's.</param>
    /// <param name="cancellationToken">Gives the call up, as does leaving the loop.</param>
    /// <returns>The items, to be enumerated once.</returns>
    public static IAsyncEnumerable<T> StreamAsync<T>(
        HostServiceClient client, ContractMethod method, ContractWriter arguments, ContractRead<T> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(read);
        var signals = client.StreamAsync(method.Name, arguments.Finish(), arguments.Descriptors, cancellationToken);
        arguments.Return();
        return ReadAsync(signals, method, read, cancellationToken);
    }

    /// <summary>What to do with the signals of a call that reports progress.</summary>
    /// <typeparam name="T">A report.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="progress">Takes the reports, and owns the descriptors in them; null: nobody does.</param>
    /// <param name="read">Reads a report.</param>
    public static Action<HostServiceSignal>? Progress<T>(ContractMethod method, IProgress<T>? progress, ContractRead<T> read) =>
        progress is null ? null : signal => progress.Report(Read(signal, method, read));

    private static ValueTask<HostServiceReply> CallAsync(
        HostServiceClient client, ContractMethod method, ContractWriter arguments, Action<HostServiceSignal>? onSignal, CancellationToken cancellationToken)
    {
        // The client has copied them when it returns, though the call is still under way.
        var reply = client.CallAsync(method.Name, arguments.Finish(), arguments.Descriptors, onSignal, method.Deadline, cancellationToken);
        arguments.Return();
        return reply;
    }

    private static async IAsyncEnumerable<T> ReadAsync<T>(
        IAsyncEnumerable<HostServiceSignal> signals, ContractMethod method, ContractRead<T> read, [EnumeratorCancellation] CancellationToken cancellationToken)
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
