using System.CommandLine;
using Berth.Engine;
using Berth.Workloads;

namespace Berth.Cli.Commands;

/// <summary><c>berth schema</c>.</summary>
internal sealed class SchemaCommand : Command
{
    public SchemaCommand()
        : base("schema", "Print the JSON Schema of berth.json, for editors") => SetAction(static _ =>
        {
            using var output = Console.OpenStandardOutput();
            WorkloadSchema.Write(output);
            return ExitCode.Success;
        });
}
