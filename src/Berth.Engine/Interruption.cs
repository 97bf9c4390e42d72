using System.Runtime.InteropServices;
using Berth.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine;

/// <summary>
/// Signals that end a program (Ctrl-C, a terminal that hangs up) as cancellation, for what goes on until it is told to stop. A second
/// Ctrl-C ends it at once.
/// </summary>
public sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _signals;
    private volatile bool _isInterrupted;

    /// <summary>Takes SIGINT, SIGTERM and SIGHUP from now on.</summary>
    public Interruption()
        : this(PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP)
    {
    }

    /// <summary>Takes these signals from now on.</summary>
    /// <param name="signals">Which.</param>
    public Interruption(params PosixSignal[] signals) =>
        _signals = Array.ConvertAll(signals, signal => PosixSignalRegistration.Create(signal, Cancel));

    /// <summary>Cancelled by the first of them.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>
    /// Cancels, too, when a pipe or socket that is written to has no reader any more. The base library ignores SIGPIPE, and the console
    /// EPIPE.
    /// </summary>
    /// <param name="output">What is written to; stays the caller's, and open for as long as this.</param>
    public void EndWithReader(SafeFileHandle output) => _ = WaitForReaderAsync(output);

    /// <summary>Gives the signals back: the next one does what it does by default.</summary>
    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
        _source.Dispose();
    }

    private async Task WaitForReaderAsync(SafeFileHandle output)
    {
        try
        {
            await Reactor.WaitHangUpAsync(output, _source.Token).ConfigureAwait(false);
            await _source.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception over) when (over is LinuxException or OperationCanceledException or ObjectDisposedException)
        {
            // A file has no reader to wait for; or what was to be ended has ended.
        }
    }

    private void Cancel(PosixSignalContext context)
    {
        // Somebody at a keyboard who has no patience for what the first Ctrl-C began: the process ends now, as it does by default.
        if (context.Signal is PosixSignal.SIGINT && _isInterrupted)
            return;
        _isInterrupted = context.Signal is PosixSignal.SIGINT;
        context.Cancel = true;
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It came at the very end: there is nothing left to stop.
        }
    }
}
