using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;
using Berth.Engine.Specs;

namespace Berth.Cli.Commands;

/// <summary><c>berth service-call</c>.</summary>
internal sealed class ServiceCallCommand : RequestCommand<CallHostService>, ITakesCommandLine
{
    private readonly Argument<string[]> _words = new("SERVICE METHOD [JSON]")
    {
        Description = "The service: a socket's path, INSTANCE:NAME, or a program; omitted if a command follows --",
        Arity = new ArgumentArity(0, 3),
    };

    private readonly Option<string[]> _descriptors = new("--fd")
    {
        HelpName = "FILE",
        Description = "Open a file or directory, or - for standard input, and send its descriptor",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<string[]> _outputs = new("--fd-out")
    {
        HelpName = "FILE",
        Description = "Write the content of a descriptor in the reply to a file, or - for standard output",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<string?> _timeout = new("--timeout")
    {
        HelpName = "DURATION",
        Description = "The timeout for the call, such as 5s (default: 30s)",
    };
    private readonly Option<bool> _list = new("--list")
    {
        Description = "List the methods and their types, of a service in C# whose code is generated",
    };
    private readonly JsonOption _json = new();
    private readonly string[] _command;

    public ServiceCallCommand(string[] command)
        : base("service-call", "Call a method of a host service: SERVICE METHOD [JSON], or METHOD [JSON] -- COMMAND")
    {
        _command = command;
        Arguments.Add(_words);
        Options.Add(_descriptors);
        Options.Add(_outputs);
        Options.Add(_timeout);
        Options.Add(_list);
        Options.Add(_json);
    }

    protected override CallHostService Read(ParseResult parsed) => Read(
        parsed.GetValue(_words) ?? [], _command, parsed.GetValue(_list)) with
    {
        Descriptors = [.. parsed.GetValue(_descriptors) ?? []],
        Outputs = [.. parsed.GetValue(_outputs) ?? []],
        Timeout = FlagValue.Duration("--timeout", parsed.GetValue(_timeout)),
        AnswersAsWhole = parsed.GetValue(_json),
    };

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);

    private static CallHostService Read(string[] words, string[] command, bool lists) => (words, command) switch
    {
        ([], [_, ..]) when lists =>
            new CallHostService { Command = [.. command], Method = CallHostService.Contract, ListsMethods = true },
        ([var target], []) when lists => new CallHostService { Target = target, Method = CallHostService.Contract, ListsMethods = true },
        _ when lists => throw new UsageException("write berth service-call --list SERVICE, or berth service-call --list -- COMMAND"),
        ([var method], [_, ..]) => new CallHostService { Command = [.. command], Method = method },
        ([var method, var arguments], [_, ..]) => new CallHostService { Command = [.. command], Method = method, Arguments = arguments },
        ([var target, var method], []) => new CallHostService { Target = target, Method = method },
        ([var target, var method, var arguments], []) => new CallHostService { Target = target, Method = method, Arguments = arguments },
        _ => throw new UsageException("write berth service-call SERVICE METHOD [JSON], or berth service-call METHOD [JSON] -- COMMAND"),
    };
}
