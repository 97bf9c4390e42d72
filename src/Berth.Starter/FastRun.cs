using Berth.CommandLine;
using Berth.Engine.Running;
using Berth.Engine.Specs;
using Berth.Linux.Processes;

namespace Berth.Starter;

/// <summary>A <c>berth run</c> that becomes its launcher: what people start by the thousand.</summary>
internal static class FastRun
{
    /// <summary>
    /// Returns where there is more to do than that, or anything to say: nothing has happened then. What is wrong with a command line, a
    /// description or the host is found out again, and told, by who comes after.
    /// </summary>
    public static void Try(string[] arguments)
    {
        try
        {
            if (RunLine.Find(OwnProcess.Arguments(arguments)) is { } request)
                WorkloadCommands.TryBecome(SpecBuilder.Build(request));
        }
        catch (Exception)
        {
            return;
        }
    }
}
