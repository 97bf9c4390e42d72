using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine;
using Berth.Engine.Execution;
using Berth.Engine.Requests;
using Berth.Linux.Processes;

namespace Berth.Cli.Commands;

/// <summary>
/// A command: it reads one kind of request from the command line, has the engine carry it out, and shows what that tells.
/// </summary>
/// <typeparam name="TRequest">The kind of request.</typeparam>
internal abstract class RequestCommand<TRequest> : Command
    where TRequest : Request
{
    protected RequestCommand(string name, string description)
        : base(name, description) => SetAction(Execute);

    /// <summary>What was said.</summary>
    protected abstract TRequest Read(ParseResult parsed);

    /// <summary>How the answer is shown.</summary>
    protected virtual TextRenderer Renderer(ParseResult parsed) => new();

    /// <summary>
    /// Whether Ctrl-C, a terminal that hangs up, and a reader of the output that ends cancel the request. Else signals do what they do by
    /// default.
    /// </summary>
    protected virtual bool IsCancelledBySignals(TRequest request) => false;

    /// <summary>Carries out what was said, on this thread as far as the request needs that.</summary>
    /// <returns>The exit code.</returns>
    protected virtual int Execute(ParseResult parsed)
    {
        var request = Read(parsed);
        using var interruption = IsCancelledBySignals(request) ? new Interruption() : null;
        interruption?.EndWithReader(StandardDescriptors.Output);
        return new BerthEngine()
            .ExecuteAsync(request, Renderer(parsed).Render, interruption?.Token ?? CancellationToken.None)
            .GetAwaiter()
            .GetResult();
    }
}
