using System.CommandLine;
using System.Runtime.InteropServices;
using Berth.CommandLine;
using Berth.Engine.Requests;
using Berth.Engine.Specs;

namespace Berth.Cli.Commands;

/// <summary><c>berth compile</c>.</summary>
internal sealed class CompileCommand : RequestCommand<CompileWorkload>, ITakesCommandLine
{
    private readonly WorkloadArguments _workload;
    private readonly Option<string> _output = new("--output", "-o")
    {
        HelpName = "OUT",
        Description = "The file to write",
        Required = true,
    };
    private readonly Option<string?> _architecture = new("--arch")
    {
        HelpName = "x64|arm64",
        Description = "The architecture that it runs on (default: this machine's)",
    };

    public CompileCommand(string[] command)
        : base("compile", "Write a workload's launcher as an executable that needs no Berth")
    {
        _workload = new WorkloadArguments(this, command);
        Options.Add(_output);
        Options.Add(_architecture);
    }

    protected override CompileWorkload Read(ParseResult parsed) =>
        new(_workload.Read(parsed), parsed.GetValue(_output)!, ArchitectureOf(parsed.GetValue(_architecture)));

    private static Architecture ArchitectureOf(string? text) => text switch
    {
        null => RuntimeInformation.ProcessArchitecture,
        "x64" => Architecture.X64,
        "arm64" => Architecture.Arm64,
        _ => throw new UsageException($"--arch: \"{text}\" is neither x64 nor arm64"),
    };
}
