using System.CommandLine;
using Berth.Engine.Requests;
using Berth.Engine.Specs;
using Berth.Supervision.Services;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth up</c>.</summary>
internal sealed class UpCommand : RequestCommand<Up>
{
    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "berth.json files, or directories: their own, or those in their subdirectories (default: .)",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<bool> _detach = new("--detach", "-d")
    {
        Description =
            "Hand them over to the supervisor in the background, and return; of what runs there, only what has changed is restarted",
    };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "With --detach: say what would be done, and do nothing" };
    private readonly Option<string?> _exitCodeFrom = new("--exit-code-from")
    {
        Description = "Stop all when the service NAME has ended, and exit with its code",
        HelpName = "NAME",
    };
    private readonly Option<bool> _abortOnExit = new("--abort-on-exit")
    {
        Description = "Stop all when one has ended, and exit with its code",
    };
    private readonly TimeoutOption _timeout = new();

    public UpCommand()
        : base("up", "Start workloads as services, in order, and show what they write; Ctrl-C stops them in reverse order")
    {
        Arguments.Add(_files);
        Options.Add(_detach);
        Options.Add(_dryRun);
        Options.Add(_exitCodeFrom);
        Options.Add(_abortOnExit);
        Options.Add(_timeout);
    }

    protected override Up Read(ParseResult parsed)
    {
        var isDetached = parsed.GetValue(_detach);
        ThrowIfContradictory(parsed, isDetached);
        return new Up(parsed.GetValue(_files) is { Length: > 0 } named ? [.. named] : ["."])
        {
            Detach = isDetached,
            DryRun = parsed.GetValue(_dryRun),
            ExitCodeFrom = parsed.GetValue(_exitCodeFrom) is { } name ? ServiceName.Parse(name) : null,
            AbortOnExit = parsed.GetValue(_abortOnExit),
            Timeout = _timeout.Read(parsed),
        };
    }

    protected override bool IsCancelledBySignals(Up request) => !request.Detach;

    private void ThrowIfContradictory(ParseResult parsed, bool isDetached)
    {
        if (isDetached && (parsed.GetValue(_exitCodeFrom) is not null || parsed.GetValue(_abortOnExit)))
            throw new UsageException("--exit-code-from and --abort-on-exit are for `berth up` in the foreground; take --detach away");
        if (!isDetached && parsed.GetValue(_dryRun))
            throw new UsageException("--dry-run says what `berth up --detach` would do; add --detach");
        if (!isDetached && parsed.GetValue(_timeout) is not null)
            throw new UsageException("--timeout is for `berth up --detach`; in the foreground, Ctrl-C ends it");
    }
}
