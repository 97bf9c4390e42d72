using Berth.Supervision.Definitions;
using Berth.Supervision.Services;

namespace Berth.Supervision.Tests;

/// <summary>Definitions that tests start from.</summary>
internal static class TestDefinition
{
    public static ServiceDefinition Named(string name, params string[] command) => new()
    {
        Name = ServiceName.Parse(name),
        Command = command is [] ? ["/bin/true"] : [.. command],
    };
}
