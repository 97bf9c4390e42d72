using System.CommandLine;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth service register</c>.</summary>
internal sealed class ServiceRegisterCommand : RequestCommand<RegisterServices>
{
    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "A berth.json, or a directory: its own, or those in its subdirectories",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<bool> _start = new("--start") { Description = "Start them, now and after every reboot" };
    private readonly Option<bool> _replace = new("--replace")
    {
        Description = "Where they are registered already: as they are now; what runs is restarted where it has to be. Logs stay",
    };
    private readonly Option<string?> _instance = new("--instance")
    {
        Description = "Register NAME@INSTANCE, one of several of that description",
        HelpName = "INSTANCE",
    };
    private readonly Option<string?> _directory = new("--directory")
    {
        Description = "Start them in DIR, which the workspace profile lets them write in (default: where the description is)",
        HelpName = "DIR",
    };
    private readonly Option<bool> _identity = new("--own-identity")
    {
        Description = "Give each an identity (a user) that no other service has",
    };
    private readonly BackendOption _backend = new();
    private readonly TimeoutOption _timeout = new();

    public ServiceRegisterCommand()
        : base("register", "Register workloads as services; what is run is `berth run FILE`")
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
