using Berth.Engine.Events;
using Berth.Engine.Machines;
using Berth.Engine.Requests;
using Berth.Linux.Processes;
using Berth.Machines.Lifecycle;

namespace Berth.Engine.Execution;

/// <summary>Measures running machines.</summary>
internal sealed class SampleMachinesHandler : RequestHandler<SampleMachines>
{
    private static readonly TimeSpan s_guestTime = TimeSpan.FromSeconds(2);

    protected override async Task<int> ExecuteAsync(SampleMachines request, EngineContext context, CancellationToken cancellationToken)
    {
        var host = new MachineHost();
        using var sampler = new ProcessSampler();
        foreach (var name in request.Names)
            await host.Store.FindRunning(name).RequireAnsweringAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (true)
            {
                var names = request.Names.IsEmpty ? host.Store.Names() : request.Names;
                var machines = await Task.WhenAll(names.Where(name => host.Store.FindRun(name) is not null)
                    .Select(name => SampleAsync(host, name, sampler, cancellationToken))).ConfigureAwait(false);
                context.Emit(new MachinesListed(machines));
                if (request.Interval is not { } interval)
                    return ExitCode.Success;
                await Task.Delay(interval, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (request.Interval is not null)
        {
            return ExitCode.Success;
        }
    }

    private static async Task<MachineSummary> SampleAsync(
        MachineHost host, string name, ProcessSampler sampler, CancellationToken cancellationToken)
    {
        var machine =
            await MachineSummaries.OfAsync(host.Store, host.Store.Find(name), sampler, cancellationToken).ConfigureAwait(false);
        if (machine.State is not RunningMachine.RunningState)
            return machine;
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(s_guestTime);
            var guest = await host.Store.FindRunning(name).Guest.ReadStatisticsAsync(limit.Token).ConfigureAwait(false);
            return machine with { Guest = guest };
        }
        catch (Exception error) when (error is BerthException or IOException || (error is OperationCanceledException
            && !cancellationToken.IsCancellationRequested))
        {
            // A guest whose agent does not answer is listed without what it would say.
            return machine;
        }
    }
}
