using Berth.HostServices.Service;
using Berth.HostServices.Tests.Service;
using Xunit.Runner.InProc.SystemConsole;

namespace Berth.HostServices.Tests;

/// <summary>The tests; or, asked to <c>serve</c>, a service program for them.</summary>
internal static class Program
{
    internal const string Serve = "serve";

    internal static Task<int> Main(string[] args) =>
        args is [Serve, ..] ? HostServiceHost.RunAsync(args, new SampleService()) : ConsoleRunner.Run(args);
}
