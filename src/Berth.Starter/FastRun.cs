using System.Collections.Immutable;
using System.CommandLine;
using Berth.CommandLine;
using Berth.Engine.Running;
using Berth.Engine.Specs;

namespace Berth.Starter;

/// <summary>A <c>berth run</c> that becomes its launcher: what people start by the thousand.</summary>
internal static class FastRun
{
    /// <summary>
    /// Returns where there is more to do than that, or anything to say: nothing has happened then. What is wrong with a command line, a
    /// description or the host is found out again, and told, by who comes after.
    /// </summary>
    public static void Try(string[] args)
    {
        try
        {
            if (Read(CommandLineParts.Of(args)) is { } request)
                WorkloadCommands.TryBecome(SpecBuilder.Build(request));
        }
        catch (Exception)
        {
            return;
        }
    }

    private static SpecRequest? Read(CommandLineParts parts) => parts.Own switch
    {
        ["run"] => new SpecRequest { Command = ImmutableArray.Create(parts.Command) },
        ["run", [not ('-' or '@' or '['), ..] file] => new SpecRequest { File = file, Command = ImmutableArray.Create(parts.Command) },
        ["run", .. var rest] when !rest.Any(static a => a is "-h" or "-?" or "--help" or "--version" || a.StartsWith('[')) => Parse(rest, parts.Command),
        _ => null,
    };

    private static SpecRequest? Parse(string[] own, string[] workload)
    {
        var run = new Command("run");
        var arguments = new WorkloadArguments(run, workload);
        var parsed = run.Parse(own);
        return parsed.Errors.Count == 0 ? arguments.Read(parsed) : null;
    }
}
