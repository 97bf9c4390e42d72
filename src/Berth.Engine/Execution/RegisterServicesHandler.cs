using Berth.Engine.Events;
using Berth.Engine.Requests;
using Berth.Engine.Services;
using Berth.Engine.Specs;

namespace Berth.Engine.Execution;

/// <summary>Registers services.</summary>
internal sealed class RegisterServicesHandler : RequestHandler<RegisterServices>
{
    protected override async Task<int> ExecuteAsync(RegisterServices request, EngineContext context, CancellationToken cancellationToken)
    {
        var files = ServiceFile.ReadAll(request.Paths);
        if (request.Instance is not null && files.Count > 1)
            throw new UsageException("an instance name is for one description; register them one after the other")
            {
                Members = [nameof(RegisterServices.Instance)],
            };
        var patience = Patience.Of(request.Timeout);
        var managers = context.Managers;
        var services = managers.Define(files, request.Instance, request.Directory, request.OwnIdentity);
        var manager =
            await patience.AnswerAsync(token => managers.ChooseAsync(request.Manager, token), cancellationToken).ConfigureAwait(false);
        var registration = new ServiceRegistration(managers, manager) { IsStarted = request.Start, MayReplace = request.Replace };
        foreach (var service in UpPlan.Order(services, static _ => true))
        {
            ServiceReplacement? replacement = null;
            await patience.WaitAsync(
                manager, [service.Name], request.Start ? "registered and started" : "registered",
                async token => replacement = await registration.RegisterAsync(
                    service, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            context.Emit(new ServiceRegistered(service.Name, manager.Kind, request.Start, replacement));
        }

        if (await ServiceManagers.EndOfServicesAsync(manager, cancellationToken).ConfigureAwait(false) is { } end)
            context.Say(end);
        return ExitCode.Success;
    }
}
