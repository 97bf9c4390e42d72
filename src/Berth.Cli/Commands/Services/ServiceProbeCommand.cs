using System.CommandLine;
using Berth.Engine.Requests;
using Berth.Engine.Specs;
using Berth.Supervision.Probes;
using Berth.Workloads.Specs;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth service probe</c>: the program that a systemd unit starts beside a service with a readiness probe.</summary>
internal sealed class ServiceProbeCommand : RequestCommand<ProbeService>
{
    private readonly Argument<string?> _probe = new("PROBE")
    {
        Description = "A probe, as supervise.ready of a berth.json: { \"http\": \"http://127.0.0.1:8080/\" } (default: none, only wait "
            + "until the program was executed)",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly NumberOption _notify = new("--notify", least: 0)
    {
        HelpName = "DESCRIPTOR",
        Description = "Write a newline to this descriptor when the service is ready, and end a service that is not ready in time (s6's "
            + "notification-fd)",
    };

    public ServiceProbeCommand()
        : base("probe", "Probe a service until it is ready, or until the process of MAINPID has ended")
    {
        Hidden = true;
        Arguments.Add(_probe);
        Options.Add(_notify);
    }

    protected override ProbeService Read(ParseResult parsed)
    {
        PolledProbe? asked = null;
        if (parsed.GetValue(_probe) is { } text && !ReadinessProbe.TryParse(text, out asked))
            throw new UsageException("the probe is none of http, tcp and command; write it like supervise.ready in a berth.json");
        return new ProbeService(asked, parsed.GetValue(_notify));
    }
}
