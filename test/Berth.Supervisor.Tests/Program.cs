using Berth.Supervisor.Tests.Services;
using Xunit.Runner.InProc.SystemConsole;

namespace Berth.Supervisor.Tests;

/// <summary>Runs the tests; or is the supervisor that one of them has started in a process of its own.</summary>
internal static class Program
{
    public static int Main(string[] args)
    {
        if (args is not [OwnProcess.Verb, var directory])
            return ConsoleRunner.Run(args).GetAwaiter().GetResult();
        OwnProcess.Supervise(directory);
        return 0;
    }
}
