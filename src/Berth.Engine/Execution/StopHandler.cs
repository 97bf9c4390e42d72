using Berth.Engine.Requests;
using Berth.Engine.Running;
using Berth.Engine.Services;
using Berth.Instances.Records;
using Berth.Supervision.Services;

namespace Berth.Engine.Execution;

/// <summary>Stops services, and instances.</summary>
internal sealed class StopHandler : RequestHandler<Stop>
{
    protected override async Task<int> ExecuteAsync(Stop request, EngineContext context, CancellationToken cancellationToken)
    {
        var store = context.OpenStore();
        var managers = context.Managers;
        var patience = Patience.Of(request.Timeout);
        var instances = new List<InstanceRecord>();
        foreach (var subject in request.Subjects)
        {
            // If a service runs as this instance, the service is stopped, because it would start the instance again.
            if (ServiceName.TryParse(subject, out var name)
                && await patience.AnswerAsync(
                    token => managers.FindAsync(name, request.Manager, token), cancellationToken).ConfigureAwait(false) is { } manager)
                await patience.WaitAsync(
                    manager, [name], "stopped", token => manager.StopAsync(name, token), cancellationToken).ConfigureAwait(false);
            else
                instances.Add(store.Find(subject));
        }

        await Task.WhenAll(instances.Select(instance => InstanceStop.StopAsync(store, instance, cancellationToken))).ConfigureAwait(false);
        return ExitCode.Success;
    }
}
