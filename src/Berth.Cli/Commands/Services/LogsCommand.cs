using System.CommandLine;
using System.Text.RegularExpressions;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;
using Berth.Engine.Specs;
using Berth.Supervision.Logs;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth logs</c>.</summary>
internal sealed class LogsCommand : RequestCommand<ReadLogs>
{
    private const int FollowedLines = 10;

    private readonly Argument<string[]> _names = new("NAME")
    {
        Description = "Services: web, web@blue, or a pattern as 'web@*' (default: all of them)",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Wait for new lines, until Ctrl-C" };
    private readonly NumberOption _lines = new("--lines", least: 0, alias: "-n")
    {
        Description = "The last N lines of each service (default: all; with --follow and without --since: 10)",
    };
    private readonly Option<string?> _since = new("--since")
    {
        HelpName = "TIME",
        Description = "Lines from then on: 10m (ago), 2026-11-30, or 2026-11-30T12:00:00",
    };
    private readonly Option<string?> _until = new("--until") { HelpName = "TIME", Description = "Lines until then" };
    private readonly Option<string?> _grep = new("--grep") { HelpName = "PATTERN", Description = "Lines that match a regular expression" };
    private readonly Option<bool> _plain = new("--no-time") { Description = "Print lines without their times" };
    private readonly BackendOption _backend = new();
    private readonly Option<bool> _json = new("--json") { Description = "Print each line as a JSON document of one line" };

    public LogsCommand()
        : base("logs", "Print what services wrote")
    {
        Arguments.Add(_names);
        Options.Add(_follow);
        Options.Add(_lines);
        Options.Add(_since);
        Options.Add(_until);
        Options.Add(_grep);
        Options.Add(_plain);
        Options.Add(_backend);
        Options.Add(_json);
    }

    protected override ReadLogs Read(ParseResult parsed)
    {
        var (follow, since) = (parsed.GetValue(_follow), FlagValue.Time(_since.Name, parsed.GetValue(_since), TimeProvider.System));
        var until = FlagValue.Time(_until.Name, parsed.GetValue(_until), TimeProvider.System);
        if (follow && until is not null)
            throw new UsageException($"{_until.Name} and {_follow.Name} exclude each other; leave one out");
        var pattern = Pattern(parsed.GetValue(_grep));
        var query = new LogQuery
        {
            Follow = follow,
            Lines = parsed.GetValue(_lines) ?? (follow && since is null ? FollowedLines : null),
        };
        return new ReadLogs([.. parsed.GetValue(_names) ?? []], query, parsed.GetValue(_backend))
        {
            Filter = since is null && until is null && pattern is null ? LogFilter.All : new LogFilter(since, until, pattern),
        };
    }

    protected override TextRenderer Renderer(ParseResult parsed) =>
        parsed.GetValue(_json) ? new JsonRenderer() : new TextRenderer { WithTimes = !parsed.GetValue(_plain) };

    protected override bool IsCancelledBySignals(ReadLogs request) => true;

    /// <summary>Matching takes a time that is proportional to the line's length, whatever the workload wrote.</summary>
    private Regex? Pattern(string? text)
    {
        if (text is null)
            return null;
        try
        {
            return new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (RegexParseException wrong)
        {
            throw new UsageException(
                $"{_grep.Name}: \"{text}\" is no regular expression, see character {wrong.Offset}; for a character that has a meaning, "
                    + "write a backslash before it");
        }
        catch (NotSupportedException)
        {
            throw new UsageException(
                $"{_grep.Name}: \"{text}\" refers back to what it has matched, or looks around, which is not supported; leave that out");
        }
    }
}
