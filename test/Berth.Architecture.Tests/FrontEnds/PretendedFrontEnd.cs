using System.Runtime.Versioning;
using Berth.Engine.Events;
using Berth.Engine.Execution;
using Berth.Engine.Requests;
using Berth.Engine.Specs;
using Berth.Workloads.Specs;

namespace Berth.Architecture.Tests.FrontEnds;

/// <summary>
/// A front end that there is only here, which may use no more than any other program: it turns lines into requests, and events into lines.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class PretendedFrontEnd(BerthEngine engine, TextWriter output)
{
    public Task<int> ExecuteAsync(string line, CancellationToken cancellationToken) =>
        engine.ExecuteAsync(Read(line.Split(' ')), Show, cancellationToken);

    private static Request Read(string[] words) => words switch
    {
        ["run", .. var command] => new RunWorkload(Strict(command)),
        ["explain", .. var command] => new ExplainWorkload(Strict(command)),
        ["schema"] => new ReadSchema(),
        _ => throw new UsageException($"there is no {words[0]}"),
    };

    private static WorkloadSource Strict(string[] command) => new() { Profile = SandboxProfile.Strict, Command = [.. command] };

    private void Show(EngineEvent told) => output.WriteLine(told switch
    {
        OutcomePlanned planned => $"{planned.Outcome.Parameters.Name} would be {planned.Outcome.Parameters.Tier}",
        SchemaRead schema => $"a schema of {schema.Schema.Length} bytes",
        Notice notice => notice.Text,
        _ => told.ToString(),
    });
}
