using System.Collections.Immutable;
using Berth.Linux.Commands;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Berth.Sandbox.Starting;

namespace Berth.Sandbox;

/// <summary>
/// A program that runs in a sandbox. Disposing kills all processes in the sandbox, waits for their end, and reverts the changes of the
/// host.
/// </summary>
public sealed class SandboxedProcess : IAsyncDisposable
{
    private readonly RunningSandbox _sandbox;
    private readonly TimeSpan? _timeout;
    private readonly PipeStream _input, _output, _error;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task<ExitStatus> _end;
    private readonly ITimer? _timer;
    private int _reason;

    internal SandboxedProcess(RunningSandbox sandbox, TimeSpan? timeout)
    {
        _sandbox = sandbox;
        _timeout = timeout;
        _input = new PipeStream(sandbox.Input, canWrite: true);
        _output = new PipeStream(sandbox.Output, canWrite: false);
        _error = new PipeStream(sandbox.Error, canWrite: false);
        _end = EndAsync();
        _timer = timeout is { } time
            ? TimeProvider.System.CreateTimer(_ => Kill(EndReason.Timeout), null, time, Timeout.InfiniteTimeSpan)
            : null;
    }

    private enum EndReason
    {
        ByItself,
        Timeout,
        Cancelled,
        Disposed,
    }

    /// <summary>The id under which <c>berth ps</c> lists it while it runs.</summary>
    public string InstanceId => _sandbox.InstanceId;

    /// <summary>The warnings of the start.</summary>
    public ImmutableArray<string> Warnings => _sandbox.Warnings;

    /// <summary>The program's standard input. Disposing the stream ends the input.</summary>
    public Stream StandardInput => _input;

    /// <summary>The program's standard output. The program blocks if the stream is not read.</summary>
    public Stream StandardOutput => _output;

    /// <summary>The program's standard error. The program blocks if the stream is not read.</summary>
    public Stream StandardError => _error;

    /// <summary>Waits until the program has ended and the changes of the host are reverted.</summary>
    /// <param name="cancellationToken">Kills all processes in the sandbox.</param>
    /// <returns>The exit code; 128+n if signal n killed the program.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; all its processes have ended.</exception>
    /// <exception cref="SandboxTimeoutException">The timeout has elapsed; all its processes have ended.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed before the program had ended.</exception>
    /// <exception cref="BerthException">A change of the host could not be reverted.</exception>
    public async Task<int> WaitAsync(CancellationToken cancellationToken = default)
    {
        var status = await WaitForEndAsync(cancellationToken).ConfigureAwait(false);
        ThrowIfKilled(result: null, cancellationToken);
        return status.ShellCode;
    }

    /// <summary>Kills all processes in the sandbox, waits for their end, and reverts the changes of the host.</summary>
    /// <exception cref="BerthException">A change of the host could not be reverted, and <see cref="WaitAsync"/> has not thrown that
    /// yet.</exception>
    public async ValueTask DisposeAsync()
    {
        var isToldBefore = _end.IsCompleted;
        Kill(EndReason.Disposed);
        try
        {
            await _end.ConfigureAwait(false);
        }
        catch (BerthException) when (isToldBefore)
        {
            // WaitAsync has thrown it.
        }
        finally
        {
            if (_timer is not null)
                await _timer.DisposeAsync().ConfigureAwait(false);
            await _input.DisposeAsync().ConfigureAwait(false);
            await _output.DisposeAsync().ConfigureAwait(false);
            await _error.DisposeAsync().ConfigureAwait(false);
            _sandbox.Dispose();
        }
    }

    /// <summary>Writes its input, keeps its output, and waits for its end.</summary>
    internal async Task<SandboxResult> CaptureAsync(Stream? input, int limit, CancellationToken cancellationToken)
    {
        var (output, error) =
            (new BoundedOutput(_sandbox.Output, limit, keepEnd: false), new BoundedOutput(_sandbox.Error, limit, keepEnd: false));
        var collected = Task.WhenAll(output.CollectAsync(_ended.Token), error.CollectAsync(_ended.Token));
        var fed = FeedAsync(input);
        var status = await WaitForEndAsync(cancellationToken).ConfigureAwait(false);
        await collected.ConfigureAwait(false);
        var result = new SandboxResult
        {
            ExitCode = status.ShellCode,
            Signal = status.Signal is Signal.None ? null : (int)status.Signal,
            OutputBytes = output.Kept,
            ErrorBytes = error.Kept,
            IsOutputCut = output.IsCut,
            IsErrorCut = error.IsCut,
            Warnings = Warnings,
        };
        ThrowIfKilled(result, cancellationToken);
        if (fed.IsFaulted)
            await fed.ConfigureAwait(false);
        return result;
    }

    private async Task<ExitStatus> WaitForEndAsync(CancellationToken cancellationToken)
    {
        var registration = cancellationToken.UnsafeRegister(static state => ((SandboxedProcess)state!).Kill(EndReason.Cancelled), this);
        await using (registration.ConfigureAwait(false))
            return await _end.ConfigureAwait(false);
    }

    private void ThrowIfKilled(SandboxResult? result, CancellationToken cancellationToken)
    {
        switch ((EndReason)Volatile.Read(ref _reason))
        {
            case EndReason.Timeout:
                throw new SandboxTimeoutException(_sandbox.Name, _timeout!.Value, result);
            case EndReason.Cancelled:
                throw new OperationCanceledException(cancellationToken);
            case EndReason.Disposed:
                throw new ObjectDisposedException(nameof(SandboxedProcess));
            default:
                return;
        }
    }

    /// <summary>Kills the sandbox for a reason. Only the first reason counts, and none after the end of the program.</summary>
    private void Kill(EndReason reason)
    {
        if (Interlocked.CompareExchange(ref _reason, (int)reason, (int)EndReason.ByItself) == (int)EndReason.ByItself)
            _sandbox.Kill();
    }

    private async Task<ExitStatus> EndAsync()
    {
        var status = await _sandbox.WaitAsync().ConfigureAwait(false);
        try
        {
            await Task.Run(_sandbox.Revert).ConfigureAwait(false);
        }
        finally
        {
            await _ended.CancelAsync().ConfigureAwait(false);
        }

        return status;
    }

    private async Task FeedAsync(Stream? input)
    {
        try
        {
            if (input is not null)
                await input.CopyToAsync(_input, _ended.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
            when (exception is OperationCanceledException or LinuxException { Error: Errno.EPIPE } or ObjectDisposedException)
        {
            // A program need not read all of its input.
        }
        finally
        {
            await _input.DisposeAsync().ConfigureAwait(false);
        }
    }
}
