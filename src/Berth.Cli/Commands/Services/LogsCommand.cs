using System.CommandLine;
using Berth.Engine;
using Berth.Engine.Services;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth logs</c>.</summary>
internal sealed class LogsCommand : Command
{
    public LogsCommand()
        : base("logs", "Print what a service wrote")
    {
        var name = new Argument<string>("NAME") { Description = "A service: web, or web@blue" };
        var follow = new Option<bool>("--follow", "-f") { Description = "Wait for more, until Ctrl-C" };
        var lines = new Option<int?>("--lines", "-n") { Description = "The last N lines (default: all; with --follow: 10)", HelpName = "N" };
        var plain = new Option<bool>("--no-time") { Description = "Without the times" };
        var backend = new BackendOption();
        Arguments.Add(name);
        Options.Add(follow);
        Options.Add(lines);
        Options.Add(plain);
        Options.Add(backend);
        lines.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int?>() is < 0)
                result.AddError("--lines must be 0 or more");
        });
        SetAction(async (parsed, cancellationToken) =>
        {
            var service = ServiceName.Parse(parsed.GetValue(name)!);
            var query = new LogQuery { Follow = parsed.GetValue(follow), Lines = parsed.GetValue(lines) ?? (parsed.GetValue(follow) ? 10 : null) };
            var manager = await ServiceManagers.Open().ReaderOfAsync(service, parsed.GetValue(backend), cancellationToken).ConfigureAwait(false);
            using var interruption = new Interruption();
            interruption.EndWithReader(Linux.Processes.StandardDescriptors.Output);
            var withTime = !parsed.GetValue(plain);
            try
            {
                await foreach (var line in manager.LogsAsync(service, query, interruption.Token).ConfigureAwait(false))
                    Console.WriteLine(withTime ? ServiceText.Log(line) : Printable.Line(line.Text));
            }
            catch (OperationCanceledException) when (query.Follow)
            {
                // Ctrl-C is how following ends, or nobody reads any more.
            }

            return ExitCode.Success;
        });
    }
}
