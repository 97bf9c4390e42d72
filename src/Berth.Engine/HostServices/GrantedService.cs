using Berth.HostServices.Proxy;
using Berth.Instances.Records;
using Berth.Linux.Processes;
using Berth.Linux.Sockets;
using Berth.Sandbox.Planning.Grants;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.HostServices;

/// <summary>The processes of a granted host service, one after the other.</summary>
internal sealed class GrantedService : IHostServiceSource, IDisposable
{
    private readonly HostServicePlan _plan;
    private readonly string? _launcherDirectory;
    private readonly Action<string> _say;
    private readonly Action<HostServiceRecord> _started;
    private readonly Lock _gate = new();
    private HostServiceProcess? _process;
    private Task _watch = Task.CompletedTask;
    private bool _isStopping;

    /// <param name="plan">The service.</param>
    /// <param name="launcherDirectory">Where launchers go when memory files may not be executed; null: nowhere.</param>
    /// <param name="say">Called for each line that the service prints, and for messages about it. On any thread.</param>
    /// <param name="started">Called for each process of it. On any thread.</param>
    public GrantedService(HostServicePlan plan, string? launcherDirectory, Action<string> say, Action<HostServiceRecord> started)
    {
        _plan = plan;
        _launcherDirectory = launcherDirectory;
        _say = say;
        _started = started;
    }

    /// <summary>Starts it for the first time.</summary>
    /// <exception cref="HostServiceStartException">It could not be started; nothing of it is left.</exception>
    public SafeFileHandle Start()
    {
        var pair = SocketPair.Create(UnixSocketType.SequencedPacket);
        try
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isStopping, this);
                _process?.Dispose();
                var process = HostServiceProcess.Start(_plan, pair.Second, _launcherDirectory, _say);
                _process = process;
                _watch = Task.Run(() => WatchAsync(process));
                _started(new HostServiceRecord(_plan.Name, process.Identity, _plan.Methods));
            }

            return pair.First;
        }
        catch
        {
            pair.First.Dispose();
            throw;
        }
        finally
        {
            pair.Second.Dispose();
        }
    }

    /// <inheritdoc/>
    public async Task<SafeFileHandle> StartAsync(CancellationToken cancellationToken)
    {
        await EndAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        return Start();
    }

    /// <inheritdoc/>
    public void Report(string line) => _say(Printable.Line(line));

    /// <summary>Waits for its end after its connection was closed, and kills it after the deadline. It is not started again.</summary>
    public Task StopAsync()
    {
        lock (_gate)
            _isStopping = true;
        return EndAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => _process?.Dispose();

    private async Task EndAsync()
    {
        HostServiceProcess? process;
        Task watch;
        lock (_gate)
            (process, watch) = (_process, _watch);
        try
        {
            await watch.WaitAsync(InstanceServices.Deadline).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _say($"host service {_plan.Name} did not end within {InstanceServices.Deadline.TotalSeconds:0} s of its last call, "
                + "and was killed");
            process!.Kill();
            await watch.ConfigureAwait(false);
        }
    }

    private async Task WatchAsync(HostServiceProcess process)
    {
        var status = await process.WaitAsync().ConfigureAwait(false);
        bool isStopping;
        lock (_gate)
            isStopping = _isStopping;
        if (!isStopping)
            _say($"host service {_plan.Name} ended before the workload: {status}; it is started again for the next call");
        else if (!status.IsSuccess && status.Signal != Signal.SIGKILL)
            _say($"host service {_plan.Name}: {status}");
    }
}
