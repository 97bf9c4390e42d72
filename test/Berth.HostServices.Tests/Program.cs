using Berth.HostServices.Service;
using Berth.HostServices.Tests.Service;
using Xunit.Runner.InProc.SystemConsole;

namespace Berth.HostServices.Tests;

/// <summary>Runs the tests; with the argument <c>serve</c>, runs a service for them.</summary>
internal static class Program
{
    internal const string Serve = "serve";

    internal static Task<int> Main(string[] args) =>
        args is [Serve, ..] ? HostServiceHost.RunAsync(args, new SampleService()) : ConsoleRunner.Run(args);
}
