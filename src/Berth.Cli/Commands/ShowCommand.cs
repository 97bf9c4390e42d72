using System.CommandLine;
using Berth.Engine;
using Berth.Engine.Enforcement;
using Berth.Engine.Running;
using Berth.Engine.Specs;
using Berth.Instances.Records;

namespace Berth.Cli.Commands;

/// <summary><c>berth show</c>.</summary>
internal sealed class ShowCommand : Command
{
    public ShowCommand()
        : base("show", "Show what is really in force around a running instance, or what a berth.json would get")
    {
        var subject = new Argument<string>("ID|FILE") { Description = "An instance (8 digits of its id or more, or its name), or a berth.json" };
        var json = new Option<bool>("--json") { Description = "For programs" };
        Arguments.Add(subject);
        Options.Add(json);
        SetAction(parsed => Show(parsed.GetValue(subject)!, parsed.GetValue(json)));
    }

    private static int Show(string subject, bool json)
    {
        using var output = Console.OpenStandardOutput();
        if (subject.EndsWith(".json", StringComparison.Ordinal) || subject.Contains('/', StringComparison.Ordinal) || Linux.Files.FileStatus.TryOf(subject) is { Kind: Linux.Files.FileKind.Directory })
        {
            WorkloadCommands.Explain(SpecBuilder.Build(new SpecRequest { File = subject }), output, json, calls: false);
            return ExitCode.Success;
        }

        var instance = Store.Open().Find(subject);
        var record = EnforcedRecord.Read(instance) ?? throw new InstanceNotFoundException($"{instance.Name} ({instance.Id[..12]}) has just ended");
        if (json)
            JsonOutput.Write(writer => EnforcedJson.Write(writer, record));
        else
            output.Write(Linux.Text.HostText.Readable.GetBytes(EnforcedText.Render(record)));

        return ExitCode.Success;
    }
}
