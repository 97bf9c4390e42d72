using System.CommandLine;
using Berth.Engine;
using Berth.Engine.Services;
using Berth.Engine.Specs;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth service register</c>.</summary>
internal sealed class ServiceRegisterCommand : Command
{
    private readonly Argument<string[]> _files = new("FILE") { Description = "A berth.json, or a directory: its own, or those in its subdirectories", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _start = new("--start") { Description = "Start them, now and after every reboot" };
    private readonly Option<bool> _replace = new("--replace") { Description = "Where they are registered already: as they are now; what runs is restarted where it has to be. Logs stay" };
    private readonly Option<string?> _instance = new("--instance") { Description = "Register NAME@INSTANCE, one of several of that description", HelpName = "INSTANCE" };
    private readonly Option<string?> _directory = new("--directory") { Description = "Start them in DIR, which the workspace profile lets them write in (default: where the description is)", HelpName = "DIR" };
    private readonly Option<bool> _identity = new("--own-identity") { Description = "Give each an identity (a user) that no other service has" };
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
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var files = ServiceFile.ReadAll(parsed.GetValue(_files)!);
        if (parsed.GetValue(_instance) is not null && files.Count > 1)
            throw new UsageException("--instance is for one description; register them one after the other");
        var patience = _timeout.Begin(parsed);
        var managers = ServiceManagers.Open();
        var services = managers.Define(files, parsed.GetValue(_instance), parsed.GetValue(_directory), parsed.GetValue(_identity));
        var manager = await patience.AnswerAsync(token => managers.ChooseAsync(parsed.GetValue(_backend), token), cancellationToken).ConfigureAwait(false);
        var registration = new ServiceRegistration(managers, manager) { IsStarted = parsed.GetValue(_start), MayReplace = parsed.GetValue(_replace) };
        foreach (var service in UpPlan.OrderOfRegistration(services))
        {
            var done = "";
            await patience.WaitAsync(
                manager, [service.Name], parsed.GetValue(_start) ? "registered and started" : "registered",
                async token => done = await registration.RegisterAsync(service, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            Console.WriteLine($"{service.Name} {done}");
        }

        if (await ServiceManagers.EndOfServicesAsync(manager, cancellationToken).ConfigureAwait(false) is { } end)
            Console.Error.WriteLine($"berth: {Printable.Line(end)}");
        return ExitCode.Success;
    }
}
