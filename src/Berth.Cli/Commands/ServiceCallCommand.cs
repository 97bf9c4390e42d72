using Berth.Engine;
using System.CommandLine;
using Berth.Engine.HostServices;
using Berth.Engine.Specs;

namespace Berth.Cli.Commands;

/// <summary><c>berth service-call</c>.</summary>
internal sealed class ServiceCallCommand : Command
{
    public ServiceCallCommand(string[] command)
        : base("service-call", "Call a method of a host service: SERVICE METHOD [JSON], or METHOD [JSON] -- COMMAND")
    {
        var words = new Argument<string[]>("SERVICE METHOD [JSON]")
        {
            Description = "The service: a socket's path, INSTANCE:NAME, or a program; left out where a command stands behind --",
            Arity = new ArgumentArity(1, 3),
        };
        var descriptors = new Option<string[]>("--fd") { HelpName = "FILE", Description = "Send a descriptor of a file, or of standard input (-)", Arity = ArgumentArity.OneOrMore };
        var outputs = new Option<string[]>("--fd-out") { HelpName = "FILE", Description = "Write what a descriptor of the answer holds to a file", Arity = ArgumentArity.OneOrMore };
        var timeout = new Option<string?>("--timeout") { HelpName = "DURATION", Description = "How long it may take, such as 5s (default: for ever)" };
        var json = new Option<bool>("--json") { Description = "For programs" };
        Arguments.Add(words);
        foreach (var option in new Option[] { descriptors, outputs, timeout, json })
            Options.Add(option);
        SetAction(async (parsed, cancellationToken) =>
        {
            using var output = Console.OpenStandardOutput();
            var caller = new ServiceCaller(Store.Open, output, static line => Console.Error.WriteLine($"berth: {Printable.Line(line)}"));
            var call = Read(parsed.GetValue(words)!, command) with
            {
                Descriptors = [.. parsed.GetValue(descriptors) ?? []],
                Outputs = [.. parsed.GetValue(outputs) ?? []],
                Timeout = FlagValue.Duration("--timeout", parsed.GetValue(timeout)),
                Json = parsed.GetValue(json),
            };
            return await caller.CallAsync(call, cancellationToken).ConfigureAwait(false);
        });
    }

    private static ServiceCall Read(string[] words, string[] command) => (words, command) switch
    {
        ([var method], [_, ..]) => new ServiceCall { Command = [.. command], Method = method },
        ([var method, var arguments], [_, ..]) => new ServiceCall { Command = [.. command], Method = method, Arguments = arguments },
        ([var target, var method], []) => new ServiceCall { Target = target, Method = method },
        ([var target, var method, var arguments], []) => new ServiceCall { Target = target, Method = method, Arguments = arguments },
        _ => throw new UsageException("write berth service-call SERVICE METHOD [JSON], or berth service-call METHOD [JSON] -- COMMAND"),
    };
}
