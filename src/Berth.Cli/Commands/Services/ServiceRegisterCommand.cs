using System.CommandLine;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth service register</c>.</summary>
internal sealed class ServiceRegisterCommand : RequestCommand<RegisterServices>
{
    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "A berth.json, or a directory with one, or a directory whose subdirectories have one",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<bool> _start = new("--start") { Description = "Start the services now and after every reboot" };
    private readonly Option<bool> _replace = new("--replace")
    {
        Description = "Replace the description of services that are registered; restart those that must be restarted. Logs are kept",
    };
    private readonly Option<string?> _instance = new("--instance")
    {
        Description = "Register NAME@INSTANCE, one of several services with the same description",
        HelpName = "INSTANCE",
    };
    private readonly Option<string?> _directory = new("--directory")
    {
        Description = "Start them in DIR, to which the workspace profile lets them write (default: the directory of the description)",
        HelpName = "DIR",
    };
    private readonly Option<bool> _identity = new("--own-identity")
    {
        Description = "Give each service an identity (a user) that no other service has",
    };
    private readonly BackendOption _backend = new();
    private readonly TimeoutOption _timeout = new();

    public ServiceRegisterCommand()
        : base("register", "Register workloads as services, which run `berth run FILE`")
    {
        Arguments.Add(_files);
        Options.Add(_start);
        Options.Add(_replace);
        Options.Add(_instance);
        Options.Add(_directory);
        Options.Add(_identity);
        Options.Add(_backend);
        Options.Add(_timeout);
    }

    protected override RegisterServices Read(ParseResult parsed) => new([.. parsed.GetValue(_files)!])
    {
        Start = parsed.GetValue(_start),
        Replace = parsed.GetValue(_replace),
        Instance = parsed.GetValue(_instance),
        Directory = parsed.GetValue(_directory),
        OwnIdentity = parsed.GetValue(_identity),
        Manager = parsed.GetValue(_backend),
        Timeout = _timeout.Read(parsed),
    };
}
