using System.Collections.Immutable;
using System.CommandLine;
using Berth.Engine.Specs;

namespace Berth.CommandLine;

/// <summary>Reads <c>berth run</c> by itself, without the tree of all commands: that takes longer to make than a sandbox to plan.</summary>
public static class RunLine
{
    /// <summary>What a command line says to run; null: it is another command, asks for help, or is wrong.</summary>
    /// <param name="arguments">The command line.</param>
    /// <exception cref="UsageException">A value is none of those that its flag takes.</exception>
    public static SpecRequest? Find(string[] arguments)
    {
        var (own, command) = CommandLineParts.Of(arguments);
        return own switch
        {
            ["run"] => new SpecRequest { Command = ImmutableArray.Create(command) },
            ["run", [not ('-' or '@' or '['), ..] file] => new SpecRequest { File = file, Command = ImmutableArray.Create(command) },
            ["run", .. var flags] when !Array.Exists(flags, static f => f is "-h" or "-?" or "--help" or "--version" || f.StartsWith('[')) => Parse(flags, command),
            _ => null,
        };
    }

    private static SpecRequest? Parse(string[] flags, string[] command)
    {
        var run = new Command("run");
        var arguments = new WorkloadArguments(run, command);
        var parsed = run.Parse(flags);
        return parsed.Errors.Count == 0 ? arguments.Read(parsed) : null;
    }
}
