using System.Runtime.InteropServices;
using Berth.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine;

/// <summary>
/// Converts the signals that end a program (SIGINT, SIGTERM, SIGHUP) to a cancellation. A second SIGINT ends the process at once.
/// </summary>
public sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _signals;
    private volatile bool _isInterrupted, _hasLostReader;

    /// <summary>Handles SIGINT, SIGTERM and SIGHUP from now on.</summary>
    public Interruption()
        : this(PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP)
    {
    }

    /// <summary>Handles these signals from now on.</summary>
    /// <param name="signals">The signals.</param>
    public Interruption(params PosixSignal[] signals) =>
        _signals = Array.ConvertAll(signals, signal => PosixSignalRegistration.Create(signal, Cancel));

    /// <summary>Cancelled by the first of these signals.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether it was cancelled because the output has no reader any more.</summary>
    public bool HasLostReader => _hasLostReader;

    /// <summary>
    /// Cancels also when a pipe or socket for output has no reader any more. The base library ignores SIGPIPE, and the console ignores
    /// EPIPE.
    /// </summary>
    /// <param name="output">The output. The caller owns it, and keeps it open as long as this object.</param>
    public void EndWithReader(SafeFileHandle output) => _ = WaitForReaderAsync(output);

    /// <summary>Stops handling the signals; the next one has its default effect.</summary>
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
            _hasLostReader = !_source.IsCancellationRequested;
            await _source.CancelAsync().ConfigureAwait(false);
        }
        catch (Exception over) when (over is LinuxException or OperationCanceledException or ObjectDisposedException)
        {
            // The output is a file, which has no reader, or this object was disposed.
        }
    }

    private void Cancel(PosixSignalContext context)
    {
        // The user did not wait for the stop that the first Ctrl-C began: the process ends now, with the default effect of the signal.
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
            // The signal came after the end of the request.
        }
    }
}
