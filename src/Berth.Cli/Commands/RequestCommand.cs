using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine;
using Berth.Engine.Execution;
using Berth.Engine.Requests;
using Berth.Linux.Processes;

namespace Berth.Cli.Commands;

/// <summary>
/// A command. It reads one kind of request from the command line, has the engine execute it, and shows the events.
/// </summary>
/// <typeparam name="TRequest">The kind of request.</typeparam>
internal abstract class RequestCommand<TRequest> : Command
    where TRequest : Request
{
    protected RequestCommand(string name, string description)
        : base(name, description) => SetAction(Execute);

    /// <summary>The request of a command line.</summary>
    protected abstract TRequest Read(ParseResult parsed);

    /// <summary>The renderer of the events.</summary>
    protected virtual TextRenderer Renderer(ParseResult parsed) => new();

    /// <summary>
    /// Whether SIGINT, SIGTERM, SIGHUP, and the end of the reader of standard output cancel the request. If not, signals have their default
    /// effect.
    /// </summary>
    protected virtual bool IsCancelledBySignals(TRequest request) => false;

    /// <summary>Executes the command; the parts that need the main thread run on the calling thread.</summary>
    /// <returns>The exit code.</returns>
    protected virtual int Execute(ParseResult parsed)
    {
        var request = Read(parsed);
        using var interruption = IsCancelledBySignals(request) ? new Interruption() : null;
        interruption?.EndWithReader(StandardDescriptors.Output);
        try
        {
            return new BerthEngine()
                .ExecuteAsync(request, Renderer(parsed).Render, interruption?.Token ?? CancellationToken.None)
                .GetAwaiter()
                .GetResult();
        }
        catch (OperationCanceledException) when (interruption?.HasLostReader is true)
        {
            // As a program that SIGPIPE ends: without a message.
            return ExitCode.OfSignal((int)Signal.SIGPIPE);
        }
    }
}
