using Berth.Engine.Events;
using Berth.Engine.Requests;
using Berth.Engine.Running;
using Berth.Engine.Services;
using Berth.Engine.Specs;

namespace Berth.Engine.Execution;

/// <summary>Starts workloads as services, in the foreground or in the background.</summary>
internal sealed class UpHandler : RequestHandler<Up>
{
    protected override async Task<int> ExecuteAsync(Up request, EngineContext context, CancellationToken cancellationToken)
    {
        var described = ServiceFile.ReadAll(request.Paths);
        foreach (var file in described)
        {
            foreach (var warning in WorkloadCommands.DenyWarnings(file.Spec, Path.GetDirectoryName(file.Path)!))
                context.Say($"{file.Spec.Name}: {warning}");
        }

        var defined = context.Managers.Define(described);
        if (request.Detach)
            return await new DetachedUp(context, Patience.Of(request.Timeout)).RunAsync(
                defined, request.DryRun, cancellationToken).ConfigureAwait(false);
        var services = UpPlan.Order(defined);
        if (request.ExitCodeFrom is { } asked && services.All(service => service.Name != asked))
            throw new UsageException(
                $"there is no service {asked}, whose exit code is wanted, among "
                    + $"{Printable.Names(services.Select(static service => service.Name))}")
            {
                Members = [nameof(Up.ExitCodeFrom)],
            };
        context.Emit(new UpBegun([.. services.Select(static service => service.Name)]));
        var session =
            new UpSession(new UpEvents(context), new UpOptions { ExitCodeFrom = request.ExitCodeFrom, AbortOnExit = request.AbortOnExit });
        var end =
            await session.RunAsync([.. services.Select(static service => service.Definition)], cancellationToken).ConfigureAwait(false);
        foreach (var problem in end.Problems)
            context.Say(problem);
        return end.ExitCode;
    }
}
