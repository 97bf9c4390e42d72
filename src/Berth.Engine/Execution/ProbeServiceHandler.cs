using Berth.Engine.Requests;
using Berth.Linux.Descriptors;
using Berth.Supervision.Probes;

namespace Berth.Engine.Execution;

/// <summary>Probes a service until it is ready.</summary>
internal sealed class ProbeServiceHandler : RequestHandler<ProbeService>
{
    protected override async Task<int> ExecuteAsync(ProbeService request, EngineContext context, CancellationToken cancellationToken)
    {
        Action<string> failed = why => context.Say($"waiting for {ProbeText.Wanted(request.Probe!)}: {why}");
        return await AskAsync(request, failed, cancellationToken).ConfigureAwait(false) ? ExitCode.Success : ExitCode.Failed;
    }

    private static async Task<bool> AskAsync(ProbeService request, Action<string> failed, CancellationToken cancellationToken)
    {
        if (request is not { Probe: { } probe, Notification: { } number })
            return await ReadinessProbe.RunAsync(request.Probe, failed, Variables(), cancellationToken).ConfigureAwait(false);
        using var notification = FileDescriptors.Adopt(number);
        return await ReadinessProbe.NotifyAsync(probe, notification, failed, Variables(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>All signals, including those that are not forwarded to a workload.</summary>
    private static Dictionary<string, string> Variables() =>
        Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
        .ToDictionary(static variable => (string)variable.Key, static variable => (string?)variable.Value ?? "", StringComparer.Ordinal);
}
