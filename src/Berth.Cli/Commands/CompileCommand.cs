using System.CommandLine;
using System.Runtime.InteropServices;
using Berth.CommandLine;
using Berth.Engine;
using Berth.Engine.Running;
using Berth.Engine.Specs;

namespace Berth.Cli.Commands;

/// <summary><c>berth compile</c>.</summary>
internal sealed class CompileCommand : Command
{
    public CompileCommand(string[] command)
        : base("compile", "Write a workload's launcher as an executable that needs no Berth")
    {
        var arguments = new WorkloadArguments(this, command);
        var output = new Option<string>("--output", "-o") { HelpName = "OUT", Description = "The file to write", Required = true };
        var architecture = new Option<string?>("--arch") { HelpName = "x64|arm64", Description = "What it is to run on (default: this machine)" };
        Options.Add(output);
        Options.Add(architecture);
        SetAction(parsed =>
        {
            var spec = SpecBuilder.Build(arguments.Read(parsed));
            WorkloadCommands.Compile(
                spec, parsed.GetValue(output)!, ArchitectureOf(parsed.GetValue(architecture)),
                static note => Console.Error.WriteLine($"berth: {Printable.Line(note)}"));
            return ExitCode.Success;
        });
    }

    private static Architecture ArchitectureOf(string? text) => text switch
    {
        null => RuntimeInformation.ProcessArchitecture,
        "x64" => Architecture.X64,
        "arm64" => Architecture.Arm64,
        _ => throw new UsageException($"--arch: \"{text}\" is neither x64 nor arm64"),
    };
}
