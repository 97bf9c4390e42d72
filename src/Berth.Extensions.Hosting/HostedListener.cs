using Berth.Descriptions.Text;
using Berth.HostServices.Service;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Berth.Extensions.Hosting;

/// <summary>A host service that listens at a path while the application runs.</summary>
internal sealed class HostedListener(
    string path, Func<HostServicePeer, HostService> service, HostServiceListenOptions options, ILogger logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => HostServiceHost.ListenAsync(
        path, service, options with { OnFailure = Report }, stoppingToken);

    private void Report(HostServicePeer peer, Exception failure)
    {
        Log.Closed(logger, peer.Pid, peer.Uid, TerminalText.Line(failure.Message));
        options.OnFailure?.Invoke(peer, failure);
    }
}
