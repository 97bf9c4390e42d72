using Berth.Supervision.Definitions;
using Berth.Supervision.S6;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervision.Tests.S6;

/// <summary>Who is started before a service, and stopped before it.</summary>
public sealed class S6OrderTests
{
    private static readonly Dictionary<string, SuperviseSpec> s_services = new(StringComparer.Ordinal)
    {
        ["database"] = new(),
        ["cache"] = new() { After = ["database"] },
        ["web"] = new() { Requires = ["database"], Wants = ["cache", "absent"] },
        ["worker"] = new() { Requires = ["web"] },
        ["odd"] = new() { Requires = ["even"] },
        ["even"] = new() { Requires = ["odd"] },
    };

    [Theory]
    [InlineData("database", "database")]
    [InlineData("cache", "cache")]
    [InlineData("worker", "database cache web worker")]
    [InlineData("odd", "even odd")]
    public void WithRequired_OfAService_AreThoseItNeedsFirst(string name, string order) =>
        string.Join(' ', S6Order.WithRequired(ServiceName.Parse(name), DefinitionOf)).ShouldBe(order);

    [Theory]
    [InlineData("database", "worker web database")]
    [InlineData("cache", "cache")]
    [InlineData("worker", "worker")]
    [InlineData("odd", "even odd")]
    public void WithDependents_OfAService_AreThoseThatNeedItFirst(string name, string order) =>
        string.Join(' ', S6Order.WithDependents(ServiceName.Parse(name), [.. s_services.Keys.Select(ServiceName.Parse)], DefinitionOf))
            .ShouldBe(order);

    private static ServiceDefinition? DefinitionOf(ServiceName name) =>
        s_services.TryGetValue(name.ToString(), out var supervise)
            ? TestDefinition.Named(name.ToString()) with { Supervise = supervise }
            : null;
}
