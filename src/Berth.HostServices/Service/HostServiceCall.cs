using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;
using Berth.HostServices.Messages;
using Berth.HostServices.Wire;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Service;

/// <summary>A call as seen by the service.</summary>
[SuppressMessage(
    "Design",
    "CA1001",
    Justification = "The session ends the call. A semaphore needs to be disposed only if its wait handle was used.")]
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

    /// <summary>The arguments, parsed on first use: an array or object.</summary>
    public JsonElement Arguments => (_document ??= JsonDocument.Parse(ArgumentsJson)).RootElement;

    /// <summary>The number of descriptors that came with it, including those that were taken.</summary>
    public int DescriptorCount => _packet.Count;

    internal long Id { get; }

    /// <summary>The source of its cancellation token; null for a plain call.</summary>
    internal CancellationTokenSource? Cancellation { get; init; }

    /// <summary>Takes a descriptor. It is close-on-exec, and the service owns it.</summary>
    /// <param name="index">The index, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer descriptors.</exception>
    /// <exception cref="InvalidOperationException">The descriptor was already taken.</exception>
    public SafeFileHandle TakeDescriptor(int index) => _packet.Take(index);

    /// <summary>Sends a signal. If the caller gives credit, waits until there is some.</summary>
    /// <param name="json">Any JSON value as UTF-8 text; empty for <c>null</c>.</param>
    /// <param name="descriptors">Descriptors to send; owned by the service, which keeps them open until the task has completed.</param>
    /// <param name="cancellationToken">Ends the wait for the caller. Cancelling the call does so, too.</param>
    /// <exception cref="ArgumentException">The text is not one JSON value, or a descriptor is not open. Nothing was sent.</exception>
    /// <exception cref="EndOfStreamException">The peer has closed the connection.</exception>
    public ValueTask SignalAsync(
        ReadOnlyMemory<byte> json, ReadOnlyMemory<SafeHandle> descriptors = default, CancellationToken cancellationToken = default) =>
        _credit is null || _credit.Wait(0, CancellationToken.None)
            ? _session.SignalAsync(this, json, descriptors, cancellationToken)
            : SignalOnCreditAsync(_credit, json, descriptors, cancellationToken);

    /// <summary>Takes all descriptors; the caller owns them.</summary>
    internal SafeHandle[] TakeAll()
    {
        var descriptors = new SafeHandle[DescriptorCount];
        for (var i = 0; i < descriptors.Length; i++)
            descriptors[i] = _packet.Take(i);
        return descriptors;
    }

    /// <summary>Releases the text and the descriptors that were not taken, before the call is answered.</summary>
    internal void ReleaseText() => _packet.Dispose();

    /// <summary>Cancels the call. Callbacks of the token run on another thread, because they may take long.</summary>
    internal void Cancel()
    {
        try
        {
            _ = Cancellation!.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The call was answered at the same time.
        }
    }

    /// <summary>Adds credit for signals; false if the call is not a stream, or the sum overflows.</summary>
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

    /// <summary>Releases everything of the call after it has been answered.</summary>
    internal void End()
    {
        _document?.Dispose();
        _packet.Dispose();
        Cancellation?.Dispose();
    }

    private async ValueTask SignalOnCreditAsync(
        SemaphoreSlim credit, ReadOnlyMemory<byte> json, ReadOnlyMemory<SafeHandle> descriptors, CancellationToken cancellationToken)
    {
        // A stream is a numbered call, which always has a cancellation source.
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Cancellation!.Token))
            await credit.WaitAsync(either.Token).ConfigureAwait(false);
        await _session.SignalAsync(this, json, descriptors, cancellationToken).ConfigureAwait(false);
    }
}
