using Berth.HostServices.Generator.Tests.Guide;
using Berth.HostServices.Service;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Berth.HostServices.Generator.Tests;

/// <summary>Runs the tests; with the argument <c>serve</c>, runs the service of the guide.</summary>
internal static class Program
{
    internal const string Serve = "serve";

    internal static async Task<int> Main(string[] args)
    {
        // A test platform (`make mutate`) starts the executable with --server.
        if (args.Contains("--server"))
            return await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
        if (args is not [Serve, ..])
            return await ConsoleRunner.Run(args);
        return await HostServiceHost.RunAsync(args, new ClockDispatcher(new Clock(TimeProvider.System)), Console.Error);
    }
}
