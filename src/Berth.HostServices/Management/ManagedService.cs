using Berth.HostServices.Client;
using Berth.Linux.Descriptors;
using Berth.Linux.Processes;

namespace Berth.HostServices.Management;

/// <summary>A service that a manager has started, with its process, connection and output.</summary>
internal sealed class ManagedService : IDisposable
{
    // After the service has ended, its output is in the pipe. Do not wait longer than this if another process keeps the pipe open.
    private static readonly TimeSpan s_outputGrace = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _endOutput = new();
    private readonly ChildProcess _process;
    private readonly Task _output;
    private readonly TimeProvider _time;
    private Task? _stopping;

    internal ManagedService(
        string id, ChildProcess process, HostServiceClient client, Pipe output, Pipe error, Action<string> forward, TimeProvider time)
    {
        Id = id;
        Client = client;
        _process = process;
        _time = time;
        _output = Task.WhenAll(
            new LineForwarder(output.ReadEnd, forward).RunAsync(_endOutput.Token),
            new LineForwarder(error.ReadEnd, forward).RunAsync(_endOutput.Token));
    }

    internal string Id { get; }

    internal int Pid => _process.Pid;

    internal HostServiceClient Client { get; }

    internal ValueTask<ExitStatus> WaitAsync(CancellationToken cancellationToken) => _process.WaitAsync(cancellationToken);

    /// <summary>Stops the service. Repeated calls return the same task.</summary>
    /// <exception cref="HostServiceExitException">The service did not exit with 0.</exception>
    internal Task StopAsync(TimeSpan deadline)
    {
        lock (_gate)
            return _stopping ??= EndAsync(deadline);
    }

    public void Dispose()
    {
        _endOutput.Dispose();
        _process.Dispose();
    }

    private async Task EndAsync(TimeSpan deadline)
    {
        Client.HangUp();
        var killed = false;
        ExitStatus status;
        try
        {
            status = await _process.WaitAsync().AsTask().WaitAsync(deadline, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            killed = _process.SignalGroup(Signal.SIGKILL);
            status = await _process.WaitAsync().ConfigureAwait(false);
        }

        try
        {
            await _output.WaitAsync(s_outputGrace, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await _endOutput.CancelAsync().ConfigureAwait(false);
            await _output.ConfigureAwait(false);
        }

        if (!status.IsSuccess)
            throw new HostServiceExitException(Id, status, killed);
    }
}
