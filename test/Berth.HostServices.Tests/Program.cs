using Berth.HostServices.Service;
using Berth.HostServices.Tests.Service;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Berth.HostServices.Tests;

/// <summary>Runs the tests; with the argument <c>serve</c>, runs a service for them.</summary>
internal static class Program
{
    internal const string Serve = "serve";

    // A test platform (`make mutate`) starts the executable with --server.
    internal static Task<int> Main(string[] args) =>
        args is [Serve, ..] ? HostServiceHost.RunAsync(args, new SampleService(), Console.Error)
        : args.Contains("--server") ? TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
        : ConsoleRunner.Run(args);
}
