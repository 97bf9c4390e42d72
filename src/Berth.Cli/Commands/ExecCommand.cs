using System.CommandLine;
using Berth.Engine;
using Berth.Engine.Running;

namespace Berth.Cli.Commands;

/// <summary><c>berth exec</c>.</summary>
internal sealed class ExecCommand : Command
{
    public ExecCommand(string[] command)
        : base("exec", "Run a command inside a running instance, under the same restrictions")
    {
        var subject = new Argument<string>("ID") { Description = "An instance: 8 digits of its id or more, or its name" };
        Arguments.Add(subject);
        SetAction(parsed =>
        {
            SandboxEntry.Become(Store.Open().Find(parsed.GetValue(subject)!), [.. command]);
            return ExitCode.Failed; // not reached: this process has become the command's launcher
        });
    }
}
