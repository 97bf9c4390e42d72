using System.Collections.Immutable;
using Berth.Linux.Commands;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Berth.Sandbox.Starting;

namespace Berth.Sandbox;

/// <summary>
/// A program that runs in a sandbox. Disposing of it kills whatever is in the sandbox, waits until nothing is left, and undoes what was
/// done to the host.
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

    /// <summary>The id that <c>berth ps</c> lists it under while it runs.</summary>
    public string InstanceId => _sandbox.InstanceId;

    /// <summary>What the start had to warn of.</summary>
    public ImmutableArray<string> Warnings => _sandbox.Warnings;

    /// <summary>What is written here is its standard input; disposing of the stream ends that.</summary>
    public Stream StandardInput => _input;

    /// <summary>Its standard output. It waits when nobody reads what it writes.</summary>
    public Stream StandardOutput => _output;

    /// <summary>Its standard error. It waits when nobody reads what it writes.</summary>
    public Stream StandardError => _error;

    /// <summary>Waits until it has ended and the host is as it was.</summary>
    /// <param name="cancellationToken">Kills all that is in the sandbox.</param>
    /// <returns>Its exit code; 128+n where signal n ended it.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; nothing of it runs any more.</exception>
    /// <exception cref="SandboxTimeoutException">It was not over within its time; nothing of it runs any more.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed of before it had ended.</exception>
    /// <exception cref="BerthException">Something done to the host could not be undone.</exception>
    public async Task<int> WaitAsync(CancellationToken cancellationToken = default)
    {
        var status = await WaitForEndAsync(cancellationToken).ConfigureAwait(false);
        ThrowIfKilled(result: null, cancellationToken);
        return status.ShellCode;
    }

    /// <summary>Kills all that is in the sandbox, waits for its end, and undoes what was done to the host.</summary>
    /// <exception cref="BerthException">Something done to the host could not be undone, and nobody has been told.</exception>
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

    /// <summary>Feeds it, keeps what it writes, and waits for its end.</summary>
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

    /// <summary>The first reason counts; none does once it has ended.</summary>
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
