using System.Collections.Immutable;
using System.CommandLine;
using Berth.Engine.Requests;
using Berth.Supervision.Services;

namespace Berth.Cli.Commands.Services;

/// <summary>A command that does one thing to each of the named services.</summary>
/// <typeparam name="TRequest">The kind of request.</typeparam>
internal abstract class ServiceNamesCommand<TRequest> : RequestCommand<TRequest>
    where TRequest : Request
{
    private readonly Argument<string[]> _names = new("NAME")
    {
        Description = "Services: web, or web@blue",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly BackendOption _backend = new();
    private readonly TimeoutOption _timeout = new();

    protected ServiceNamesCommand(string name, string description)
        : base(name, description)
    {
        Arguments.Add(_names);
        Options.Add(_backend);
        Options.Add(_timeout);
    }

    protected sealed override TRequest Read(ParseResult parsed) =>
        Of([.. parsed.GetValue(_names)!.Select(ServiceName.Parse)], parsed.GetValue(_backend), _timeout.Read(parsed));

    /// <summary>The request about these services.</summary>
    protected abstract TRequest Of(ImmutableArray<ServiceName> names, ServiceManagerKind? manager, TimeSpan? timeout);
}
