using Berth.Supervisor.Tests.Services;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Berth.Supervisor.Tests;

/// <summary>Runs the tests, or the supervisor that a test starts as a process of its own.</summary>
internal static class Program
{
    public static int Main(string[] args)
    {
        // A test platform (`make mutate`) starts the executable with --server.
        if (args.Contains("--server"))
            return TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions).GetAwaiter().GetResult();
        if (args is not [OwnProcess.Verb, var directory])
            return ConsoleRunner.Run(args).GetAwaiter().GetResult();
        OwnProcess.Supervise(directory);
        return 0;
    }
}
