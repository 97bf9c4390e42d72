using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth logs</c>.</summary>
internal sealed class LogsCommand : RequestCommand<ReadLogs>
{
    private const int FollowedLines = 10;

    private readonly Argument<string> _name = new("NAME") { Description = "A service: web, or web@blue" };
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Wait for new lines, until Ctrl-C" };
    private readonly NumberOption _lines = new("--lines", least: 0, alias: "-n")
    {
        Description = "The last N lines (default: all; with --follow: 10)",
    };
    private readonly Option<bool> _plain = new("--no-time") { Description = "Print lines without their times" };
    private readonly BackendOption _backend = new();

    public LogsCommand()
        : base("logs", "Print the log of a service")
    {
        Arguments.Add(_name);
        Options.Add(_follow);
        Options.Add(_lines);
        Options.Add(_plain);
        Options.Add(_backend);
    }

    protected override ReadLogs Read(ParseResult parsed)
    {
        var follow = parsed.GetValue(_follow);
        return new ReadLogs(
            ServiceName.Parse(parsed.GetValue(_name)!), new LogQuery
            {
                Follow = follow,
                Lines = parsed.GetValue(_lines) ?? (follow ? FollowedLines : null),
            },
            parsed.GetValue(_backend));
    }

    protected override TextRenderer Renderer(ParseResult parsed) => new() { WithTimes = !parsed.GetValue(_plain) };

    protected override bool IsCancelledBySignals(ReadLogs request) => true;
}
