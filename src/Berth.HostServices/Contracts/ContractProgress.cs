using System.ComponentModel;
using System.Threading.Channels;
using Berth.HostServices.Service;

namespace Berth.HostServices.Contracts;

/// <summary>
/// Sends progress reports as signals of a call, in order, and all of them before the call is answered. For generated code.
/// </summary>
/// <remarks>
/// Reporting does not block. If the caller receives reports more slowly than they are made, the last 64 are held and older ones are
/// dropped. So a caller that stops reading can't make the service hold more.
/// </remarks>
/// <typeparam name="T">A report.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ContractProgress<T> : IProgress<T>, IAsyncDisposable
{
    private const int MostHeld = 64;

    private readonly Channel<HostServiceResult> _reports = Channel.CreateBounded<HostServiceResult>(
        new BoundedChannelOptions(MostHeld) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
        ContractService.Close);

    private readonly ContractWrite<T> _write;
    private readonly Task _sending;

    /// <summary>Creates the progress of a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="write">Writes a report. Its descriptors are closed after they have been sent, or if they can't be.</param>
    /// <param name="cancellationToken">Stops sending.</param>
    public ContractProgress(HostServiceCall call, ContractWrite<T> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(write);
        _write = write;
        _sending = SendAsync(call, cancellationToken);
    }

    /// <inheritdoc/>
    public void Report(T value)
    {
        var report = ContractService.Write(value, _write);
        // The call is already answered.
        if (!_reports.Writer.TryWrite(report))
            ContractService.Close(report);
    }

    /// <summary>Waits until all reports have been sent.</summary>
    public async ValueTask DisposeAsync()
    {
        _reports.Writer.TryComplete();
        try
        {
            await _sending.ConfigureAwait(false);
        }
        finally
        {
            while (_reports.Reader.TryRead(out var report))
                ContractService.Close(report);
        }
    }

    private async Task SendAsync(HostServiceCall call, CancellationToken cancellationToken)
    {
        await foreach (var report in _reports.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            await ContractService.SignalAsync(call, report, cancellationToken).ConfigureAwait(false);
    }
}
