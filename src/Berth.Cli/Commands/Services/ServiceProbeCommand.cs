using System.CommandLine;
using Berth.Engine;
using Berth.Engine.Hosts;
using Berth.Engine.Specs;
using Berth.Supervision.Probes;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth service probe</c>: what a unit of systemd has done beside a service that is asked whether it is ready.</summary>
internal sealed class ServiceProbeCommand : Command
{
    public ServiceProbeCommand()
        : base("probe", "Ask until a service is ready, or the process that MAINPID names has ended")
    {
        Hidden = true;
        var probe = new Argument<string>("PROBE") { Description = "What a berth.json has in supervise.ready: { \"http\": \"http://127.0.0.1:8080/\" }" };
        Arguments.Add(probe);
        SetAction(async (parsed, cancellationToken) =>
        {
            if (!ReadinessProbe.TryParse(parsed.GetValue(probe)!, out var asked))
                throw new UsageException("the probe is none of http, tcp and command; write it as supervise.ready of a berth.json has it");
            await ReadinessProbe.RunAsync(asked, HostContext.Environment(), cancellationToken).ConfigureAwait(false);
            return ExitCode.Success;
        });
    }
}
