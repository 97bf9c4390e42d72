using System.CommandLine;
using Berth.Engine.Requests;
using Berth.Engine.Specs;
using Berth.Supervision.Probes;
using Berth.Workloads.Specs;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth service probe</c>: what a unit of systemd has done beside a service that is asked whether it is ready.</summary>
internal sealed class ServiceProbeCommand : RequestCommand<ProbeService>
{
    private readonly Argument<string?> _probe = new("PROBE")
    {
        Description = "What a berth.json has in supervise.ready: { \"http\": \"http://127.0.0.1:8080/\" } (default: none, only wait until "
            + "its program was executed)",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<int?> _notify = new("--notify")
    {
        HelpName = "DESCRIPTOR",
        Description = "Write a newline there when it is ready, and end what is not in time (s6's notification-fd)",
    };

    public ServiceProbeCommand()
        : base("probe", "Ask until a service is ready, or the process that MAINPID names has ended")
    {
        Hidden = true;
        Arguments.Add(_probe);
        Options.Add(_notify);
    }

    protected override ProbeService Read(ParseResult parsed)
    {
        PolledProbe? asked = null;
        if (parsed.GetValue(_probe) is { } text && !ReadinessProbe.TryParse(text, out asked))
            throw new UsageException("the probe is none of http, tcp and command; write it as supervise.ready of a berth.json has it");
        return new ProbeService(asked, parsed.GetValue(_notify));
    }
}
