using System.CommandLine;
using Berth.Supervision;

namespace Berth.Cli.Commands.Services;

/// <summary>The services that a command is about.</summary>
internal static class ServiceArgument
{
    public static Argument<string> One() => new("NAME") { Description = "A service: web, or web@blue" };

    public static Argument<string[]> Several() => new("NAME") { Description = "Services: web, or web@blue", Arity = ArgumentArity.OneOrMore };

    public static IReadOnlyList<ServiceName> Read(IEnumerable<string> texts) => [.. texts.Select(ServiceName.Parse).Distinct()];
}
