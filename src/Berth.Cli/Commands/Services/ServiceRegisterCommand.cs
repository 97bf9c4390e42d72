using System.CommandLine;
using Berth.Engine;
using Berth.Engine.Services;
using Berth.Engine.Specs;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth service register</c>.</summary>
internal sealed class ServiceRegisterCommand : Command
{
    public ServiceRegisterCommand()
        : base("register", "Register workloads as services; what is run is `berth run FILE`")
    {
        var files = new Argument<string[]>("FILE") { Description = "A berth.json, or a directory: its own, or those in its subdirectories", Arity = ArgumentArity.OneOrMore };
        var start = new Option<bool>("--start") { Description = "Start them, now and after every reboot" };
        var instance = new Option<string?>("--instance") { Description = "Register NAME@INSTANCE, one of several of that description", HelpName = "INSTANCE" };
        var directory = new Option<string?>("--directory") { Description = "Start them in DIR, which the workspace profile lets them write in (default: where the description is)", HelpName = "DIR" };
        var identity = new Option<bool>("--own-identity") { Description = "Give each an identity (a user) that no other service has" };
        var backend = new BackendOption();
        Arguments.Add(files);
        Options.Add(start);
        Options.Add(instance);
        Options.Add(directory);
        Options.Add(identity);
        Options.Add(backend);
        SetAction(async (parsed, cancellationToken) =>
        {
            var services = ServiceFile.ReadAll(parsed.GetValue(files)!);
            if (parsed.GetValue(instance) is not null && services.Count > 1)
                throw new UsageException("--instance is for one description; register them one after the other");
            var managers = ServiceManagers.Open();
            var definitions = managers.Define(services, parsed.GetValue(instance), parsed.GetValue(directory), parsed.GetValue(identity));
            var manager = await managers.ChooseAsync(parsed.GetValue(backend), cancellationToken).ConfigureAwait(false);
            foreach (var definition in UpPlan.OrderOfRegistration(definitions))
            {
                await managers.RegisterAsync(manager, definition, parsed.GetValue(start), cancellationToken).ConfigureAwait(false);
                Console.WriteLine($"{definition.Name} registered with {ServiceStatusJson.Word(manager.Kind)}{(parsed.GetValue(start) ? ", started" : "")}");
            }

            if (await ServiceManagers.EndOfServicesAsync(manager, cancellationToken).ConfigureAwait(false) is { } end)
                Console.Error.WriteLine($"berth: {end}");
            return ExitCode.Success;
        });
    }
}
