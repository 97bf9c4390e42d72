using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;
using Berth.HostServices.Messages;
using Berth.HostServices.Wire;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Service;

/// <summary>A call as the service sees it.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Who makes the call ends it. A semaphore has something to dispose only where its wait handle is used.")]
public sealed class HostServiceCall
{
    private readonly HostServiceSession _session;
    private readonly Packet _packet;
    private readonly SemaphoreSlim? _credit;
    private JsonDocument? _document;

    internal HostServiceCall(HostServiceSession session, Packet packet, in Message message)
    {
        _session = session;
        _packet = packet;
        Id = message.Id;
        Method = message.Name;
        ArgumentsJson = message.Value;
        if (message.Credit > 0)
            _credit = new SemaphoreSlim(message.Credit);
    }

    /// <summary>The method's name.</summary>
    public string Method { get; }

    /// <summary>The arguments as JSON text: an array or object.</summary>
    public ReadOnlyMemory<byte> ArgumentsJson { get; }

    /// <summary>The arguments, parsed when they are first asked for: an array or object.</summary>
    public JsonElement Arguments => (_document ??= JsonDocument.Parse(ArgumentsJson)).RootElement;

    /// <summary>How many descriptors came with it, those that were taken included.</summary>
    public int DescriptorCount => _packet.Count;

    internal long Id { get; }

    /// <summary>What its cancellation comes from; null where it is a plain one.</summary>
    internal CancellationTokenSource? Cancellation { get; init; }

    /// <summary>Takes a descriptor out. The service owns it; close-on-exec.</summary>
    /// <param name="index">From 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    /// <exception cref="InvalidOperationException">It has been taken.</exception>
    public SafeFileHandle TakeDescriptor(int index) => _packet.Take(index);

    /// <summary>Says something before the result. Where the caller counts what it takes, this waits until it takes more.</summary>
    /// <param name="json">Any JSON value as UTF-8 text; empty for <c>null</c>.</param>
    /// <param name="descriptors">What goes with it; stay the service's, who keeps them open until the task has ended.</param>
    /// <param name="cancellationToken">Ends the wait for the caller to take it; so does the caller, by giving the call up.</param>
    /// <exception cref="ArgumentException">It is not one JSON value, or a descriptor is not open. Nothing was sent.</exception>
    /// <exception cref="EndOfStreamException">The peer is gone.</exception>
    public ValueTask SignalAsync(ReadOnlyMemory<byte> json, ReadOnlyMemory<SafeHandle> descriptors = default, CancellationToken cancellationToken = default) =>
        _credit is null || _credit.Wait(0, CancellationToken.None)
            ? _session.SignalAsync(this, json, descriptors, cancellationToken)
            : SignalOnCreditAsync(_credit, json, descriptors, cancellationToken);

    /// <summary>The caller gives the call up. What hangs on that is done elsewhere: it may take long.</summary>
    internal void Cancel()
    {
        try
        {
            _ = Cancellation!.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // Answered in this moment.
        }
    }

    /// <summary>The caller takes further signals; false where that is more than anybody counts.</summary>
    internal bool AddCredit(int count)
    {
        try
        {
            _credit?.Release(count);
            return _credit is not null;
        }
        catch (SemaphoreFullException)
        {
            return false;
        }
    }

    /// <summary>The result is there: nothing of the call is valid any longer.</summary>
    internal void End()
    {
        _document?.Dispose();
        _packet.Dispose();
        Cancellation?.Dispose();
    }

    private async ValueTask SignalOnCreditAsync(
        SemaphoreSlim credit, ReadOnlyMemory<byte> json, ReadOnlyMemory<SafeHandle> descriptors, CancellationToken cancellationToken)
    {
        // A stream is numbered, and what is numbered has a cancellation.
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Cancellation!.Token))
            await credit.WaitAsync(either.Token).ConfigureAwait(false);
        await _session.SignalAsync(this, json, descriptors, cancellationToken).ConfigureAwait(false);
    }
}
