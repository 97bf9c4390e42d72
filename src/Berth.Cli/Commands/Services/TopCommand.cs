using System.CommandLine;
using Berth.Engine;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth top</c>.</summary>
internal sealed class TopCommand : RequestCommand<SampleServices>
{
    private readonly BackendOption _backend = new();
    private readonly Option<bool> _once = new("--once")
    {
        Description = "Print one table and exit (default if standard output is not a terminal)",
    };

    public TopCommand()
        : base("top", "Show services with CPU use, memory and restarts, updated each second; keys start, stop and restart them")
    {
        Options.Add(_backend);
        Options.Add(_once);
    }

    protected override SampleServices Read(ParseResult parsed) => new(parsed.GetValue(_backend));

    protected override int Execute(ParseResult parsed)
    {
        using var interruption = new Interruption();
        var view = new TopView(Read(parsed), TimeProvider.System);
        var shown = parsed.GetValue(_once) || Console.IsOutputRedirected || Console.IsInputRedirected
            ? view.PrintAsync(interruption.Token)
            : view.RunAsync(interruption.Token);
        shown.GetAwaiter().GetResult();
        return ExitCode.Success;
    }
}
