using System.CommandLine;
using Berth.Engine;
using Berth.Engine.Specs;
using Berth.Supervision.Probes;
using Berth.Workloads.Specs;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth service probe</c>: what a unit of systemd has done beside a service that is asked whether it is ready.</summary>
internal sealed class ServiceProbeCommand : Command
{
    public ServiceProbeCommand()
        : base("probe", "Ask until a service is ready, or the process that MAINPID names has ended")
    {
        Hidden = true;
        var probe = new Argument<string?>("PROBE") { Description = "What a berth.json has in supervise.ready: { \"http\": \"http://127.0.0.1:8080/\" } (default: none, only wait until its program was executed)", Arity = ArgumentArity.ZeroOrOne };
        Arguments.Add(probe);
        SetAction(async (parsed, cancellationToken) =>
        {
            PolledProbe? asked = null;
            if (parsed.GetValue(probe) is { } text && !ReadinessProbe.TryParse(text, out asked))
                throw new UsageException("the probe is none of http, tcp and command; write it as supervise.ready of a berth.json has it");
            return await ReadinessProbe.RunAsync(asked, why => Console.Error.WriteLine($"berth: waiting for {Printable.Line(ProbeText.Wanted(asked!))}: {why}"), Variables(), cancellationToken).ConfigureAwait(false) ? ExitCode.Success : ExitCode.Failed;
        });
    }

    /// <summary>Those that are for no workload, too.</summary>
    private static Dictionary<string, string> Variables() =>
        Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().ToDictionary(static variable => (string)variable.Key, static variable => (string?)variable.Value ?? "", StringComparer.Ordinal);
}
