using Berth.Engine.Requests;
using Berth.Engine.Running;
using Berth.Instances.Records;
using Berth.Supervision.Services;

namespace Berth.Engine.Execution;

/// <summary>Starts services, and held instances.</summary>
internal sealed class StartServicesHandler : RequestHandler<StartServices>
{
    protected override async Task<int> ExecuteAsync(StartServices request, EngineContext context, CancellationToken cancellationToken)
    {
        var store = context.OpenStore();
        var services = new List<ServiceName>();
        var instances = new List<InstanceRecord>();
        foreach (var name in request.Names)
        {
            // A service of that name comes first, as for `berth stop`.
            if (HeldStart.TryFind(store, name.ToString(), out var instance)
                && await context.Managers.FindAsync(name, request.Manager, cancellationToken).ConfigureAwait(false) is null)
                instances.Add(instance);
            else
                services.Add(name);
        }

        var code = await StartedServices.EachAsync(
            [.. services], request.Manager, request.Timeout, "started", static _ => { }, context.Managers.StartAsync, context,
            cancellationToken).ConfigureAwait(false);
        if (code == ExitCode.Success)
            instances.ForEach(instance => HeldStart.Start(store, instance));
        return code;
    }
}
