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
        Description = "berth.json files, directories with one, or directories whose subdirectories have one (default: .)",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<bool> _detach = new("--detach", "-d")
    {
        Description =
            "Give the services to the supervisor in the background, and return; running services are restarted only if they changed",
    };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "With --detach: print what would be done, and do nothing" };
    private readonly Option<string?> _exitCodeFrom = new("--exit-code-from")
    {
        Description = "When the service NAME ends, stop all services and exit with its exit code",
        HelpName = "NAME",
    };
    private readonly Option<bool> _abortOnExit = new("--abort-on-exit")
    {
        Description = "When any service ends, stop all services and exit with its exit code",
    };
    private readonly TimeoutOption _timeout = new();

    public UpCommand()
        : base("up", "Start workloads as services, in order, and print their output; Ctrl-C stops them in reverse order")
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
            throw new UsageException("--exit-code-from and --abort-on-exit are for `berth up` in the foreground; omit --detach");
        if (!isDetached && parsed.GetValue(_dryRun))
            throw new UsageException("--dry-run prints what `berth up --detach` would do; add --detach");
        if (!isDetached && parsed.GetValue(_timeout) is not null)
            throw new UsageException("--timeout is for `berth up --detach`; in the foreground, Ctrl-C stops the services");
    }
}
