using System.CommandLine;
using Berth.Engine;
using Berth.Engine.Running;
using Berth.Engine.Services;
using Berth.Engine.Specs;
using Berth.Supervision.Services;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth up</c>.</summary>
internal sealed class UpCommand : Command
{
    private readonly Argument<string[]> _files = new("FILE") { Description = "berth.json files, or directories: their own, or those in their subdirectories (default: .)", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> _detach = new("--detach", "-d") { Description = "Hand them over to the supervisor in the background, and return; of what runs there, only what has changed is restarted" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "With --detach: say what would be done, and do nothing" };
    private readonly Option<string?> _exitCodeFrom = new("--exit-code-from") { Description = "Stop all when the service NAME has ended, and exit with its code", HelpName = "NAME" };
    private readonly Option<bool> _abortOnExit = new("--abort-on-exit") { Description = "Stop all when one has ended, and exit with its code" };
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
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var isDetached = parsed.GetValue(_detach);
        ThrowIfContradictory(parsed, isDetached);
        var paths = parsed.GetValue(_files) is { Length: > 0 } named ? named : ["."];
        var described = ServiceFile.ReadAll(paths);
        foreach (var file in described)
        {
            foreach (var warning in WorkloadCommands.DenyWarnings(file.Spec, Path.GetDirectoryName(file.Path)!))
                Console.Error.WriteLine($"berth: {file.Spec.Name}: {Printable.Line(warning)}");
        }

        var managers = ServiceManagers.Open();
        var services = UpPlan.Order(managers.Define(described));
        if (isDetached)
            return await new DetachedUp(managers, _timeout.Begin(parsed)).RunAsync(services, parsed.GetValue(_dryRun), cancellationToken).ConfigureAwait(false);
        var options = new UpOptions { ExitCodeFrom = parsed.GetValue(_exitCodeFrom) is { } name ? ServiceName.Parse(name) : null, AbortOnExit = parsed.GetValue(_abortOnExit) };
        if (options.ExitCodeFrom is { } asked && services.All(service => service.Name != asked))
            throw new UsageException($"--exit-code-from: there is no service {asked} among {Printable.Names(services.Select(static service => service.Name))}");
        return await ShowAsync(services, options).ConfigureAwait(false);
    }

    private static async Task<int> ShowAsync(IReadOnlyList<DefinedService> services, UpOptions options)
    {
        using var interruption = new Interruption();
        interruption.EndWithReader(Linux.Processes.StandardDescriptors.Output);
        var session = new UpSession(new UpScreen(services.Select(static service => service.Name)), options);
        var end = await session.RunAsync([.. services.Select(static service => service.Definition)], interruption.Token).ConfigureAwait(false);
        foreach (var problem in end.Problems)
            Console.Error.WriteLine($"berth: {Printable.Line(problem)}");
        return end.ExitCode;
    }

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
