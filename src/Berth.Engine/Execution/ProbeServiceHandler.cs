using Berth.Engine.Requests;
using Berth.Supervision.Probes;

namespace Berth.Engine.Execution;

/// <summary>Asks until a service is ready.</summary>
internal sealed class ProbeServiceHandler : RequestHandler<ProbeService>
{
    protected override async Task<int> ExecuteAsync(ProbeService request, EngineContext context, CancellationToken cancellationToken)
    {
        var isReady = await ReadinessProbe.RunAsync(
            request.Probe, why => context.Say($"waiting for {ProbeText.Wanted(request.Probe!)}: {why}"), Variables(), cancellationToken).ConfigureAwait(false);
        return isReady ? ExitCode.Success : ExitCode.Failed;
    }

    /// <summary>Those that are for no workload, too.</summary>
    private static Dictionary<string, string> Variables() => Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
        .ToDictionary(static variable => (string)variable.Key, static variable => (string?)variable.Value ?? "", StringComparer.Ordinal);
}
