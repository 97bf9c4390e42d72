using Berth.Descriptions.Text;
using Berth.Supervision;
using Berth.Supervision.Definitions;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Berth.Extensions.Hosting;

/// <summary>A service of a service manager, registered while the application runs.</summary>
internal sealed class HostedService(
    ServiceDefinition definition,
    Func<CancellationToken, Task<IServiceManager>> open,
    ILogger logger,
    bool outlivesApplication) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private IServiceManager? _manager;
    private Task _following = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var manager = await open(cancellationToken).ConfigureAwait(false);
        try
        {
            await manager.RegisterAsync(definition, start: true, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException other) when (other.Kind == ServiceErrorKind.AlreadyRegistered)
        {
            // An earlier run of the application has left it.
            await manager.ReplaceAsync(definition, restart: true, cancellationToken).ConfigureAwait(false);
            await manager.StartAsync(definition.Name, cancellationToken).ConfigureAwait(false);
        }

        _manager = manager;
        _following = FollowAsync(manager);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_manager is not { } manager)
            return;
        _manager = null;
        try
        {
            if (!outlivesApplication)
                await manager.UnregisterAsync(definition.Name, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException gone) when (gone.Kind == ServiceErrorKind.NotRegistered)
        {
            // Somebody else has unregistered it.
        }
        finally
        {
            await _stopping.CancelAsync().ConfigureAwait(false);
            await _following.ConfigureAwait(false);
        }
    }

    public void Dispose() => _stopping.Dispose();

    private async Task FollowAsync(IServiceManager manager)
    {
        try
        {
            var query = new LogQuery { Lines = 0, Follow = true };
            await foreach (var line in manager.LogsAsync(definition.Name, query, _stopping.Token).ConfigureAwait(false))
                Log.Output(logger, TerminalText.Line(line.Text));
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The application stops.
        }
        catch (Exception failure)
        {
            Log.NoOutput(logger, failure);
        }
    }
}
