using Berth.Engine.Requests;
using Berth.Engine.Running;
using Berth.Engine.Services;
using Berth.Instances.Records;
using Berth.Instances.Store;
using Berth.Supervision;
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
        var services = new List<(IServiceManager Manager, ServiceName Name)>();
        var instances = new List<InstanceRecord>();
        // All are looked for first: a wrong name stops nothing.
        foreach (var subject in request.Subjects)
        {
            // If a service runs as this instance, the service is stopped, because it would start the instance again.
            if (ServiceName.TryParse(subject, out var name)
                && await patience.AnswerAsync(
                    token => managers.FindAsync(name, request.Manager, token), cancellationToken).ConfigureAwait(false) is { } manager)
                services.Add((manager, name));
            else
                instances.Add(Find(store, subject));
        }

        foreach (var (manager, name) in services.Distinct())
            await patience.WaitAsync(
                manager, [name], "stopped", token => manager.StopAsync(name, token), cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(instances.Select(instance => InstanceStop.StopAsync(store, instance, cancellationToken))).ConfigureAwait(false);
        return ExitCode.Success;
    }

    private static InstanceRecord Find(InstanceStore store, string subject)
    {
        try
        {
            return store.Find(subject);
        }
        catch (InstanceNotFoundException none) when (ServiceName.TryParse(subject, out _))
        {
            throw new InstanceNotFoundException($"there is no service {subject}, and {none.Message}");
        }
    }
}
