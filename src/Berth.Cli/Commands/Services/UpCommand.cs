using System.CommandLine;
using Berth.Engine;
using Berth.Engine.Running;
using Berth.Engine.Services;
using Berth.Supervision;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth up</c>.</summary>
internal sealed class UpCommand : Command
{
    private const int TailLines = 10;

    public UpCommand()
        : base("up", "Start workloads as services, in order, and show what they write; Ctrl-C stops them in reverse order")
    {
        var files = new Argument<string[]>("FILE") { Description = "berth.json files, or directories: their own, or those in their subdirectories (default: .)", Arity = ArgumentArity.ZeroOrMore };
        var detach = new Option<bool>("--detach", "-d") { Description = "Hand them over to the supervisor in the background, and return" };
        Arguments.Add(files);
        Options.Add(detach);
        SetAction(async (parsed, cancellationToken) =>
        {
            var paths = parsed.GetValue(files) is { Length: > 0 } named ? named : ["."];
            var described = ServiceFile.ReadAll(paths);
            foreach (var file in described)
            {
                foreach (var warning in WorkloadCommands.DenyWarnings(file.Spec, Path.GetDirectoryName(file.Path)!))
                    Console.Error.WriteLine($"berth: {file.Spec.Name}: {Printable.Line(warning)}");
            }

            var managers = ServiceManagers.Open();
            var definitions = UpPlan.Order(managers.Define(described));
            if (parsed.GetValue(detach))
                return await DetachAsync(managers, definitions, cancellationToken).ConfigureAwait(false);
            using var interruption = new Interruption();
            var session = new UpSession(new UpScreen(definitions.Select(static definition => definition.Name)));
            return await session.RunAsync(definitions, interruption.Token).ConfigureAwait(false) ? ExitCode.Success : ExitCode.Failed;
        });
    }

    private static async Task<int> DetachAsync(ServiceManagers managers, IReadOnlyList<ServiceDefinition> definitions, CancellationToken cancellationToken)
    {
        var before = (await managers.InBackgroundAsync(cancellationToken).ConfigureAwait(false)).Select(static service => service.Name).ToHashSet();
        var manager = await managers.BackgroundAsync(cancellationToken).ConfigureAwait(false);
        foreach (var definition in definitions)
        {
            try
            {
                await managers.RegisterAsync(manager, definition, start: true, cancellationToken).ConfigureAwait(false);
                if (!before.Contains(definition.Name))
                    managers.BringUp(definition.Name);
            }
            catch (ServiceException)
            {
                await WriteLogAsync(manager, definition.Name, cancellationToken).ConfigureAwait(false);
                // All or nothing: what was there before stays.
                await TakeDownAsync(managers, [.. definitions.Select(static other => other.Name).Where(name => !before.Contains(name))], cancellationToken).ConfigureAwait(false);
                throw;
            }

            Console.WriteLine($"{definition.Name} started");
        }

        return ExitCode.Success;
    }

    /// <summary>Why a service did not start is the error; what goes wrong with the others after that is said before it.</summary>
    private static async Task TakeDownAsync(ServiceManagers managers, ServiceName[] begun, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var name in await managers.TakeDownAsync(begun, cancellationToken).ConfigureAwait(false))
                Console.WriteLine($"{name} stopped");
        }
        catch (ServiceException left)
        {
            Console.Error.WriteLine($"berth: {left.Message}");
        }
    }

    /// <summary>What a service said that could not be started: its log goes with it.</summary>
    private static async Task WriteLogAsync(IServiceManager manager, ServiceName name, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var line in manager.LogsAsync(name, new LogQuery { Lines = TailLines }, cancellationToken).ConfigureAwait(false))
                Console.Error.WriteLine($"{name} | {Printable.Line(line.Text)}");
        }
        catch (ServiceException none) when (none.Kind is ServiceErrorKind.NotRegistered)
        {
            // It was refused as it is.
        }
    }
}
