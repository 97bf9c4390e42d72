using Berth.Supervision.Definitions;
using Berth.Supervision.Dependencies;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervision.Tests;

public sealed class ServiceGraphTests
{
    [Fact]
    public void StartOrder_AllThreeWords_MeanThatOneFirst()
    {
        var graph =
            ServiceGraph.Build([Service("a", after: ["d"]), Service("b", requires: ["a"]), Service("c", wants: ["b"]), Service("d")]);

        Assert.Equal(["d", "a", "b", "c"], Names(graph.StartOrder));
        Assert.Equal(["c", "b", "a", "d"], Names(graph.StopOrder));
    }

    [Fact]
    public void StartOrder_NoDependencies_IsByName() =>
        Assert.Equal(
            ["a", "b", "b@1", "c"], Names(ServiceGraph.Build([Service("c"), Service("b@1"), Service("a"), Service("b")]).StartOrder));

    [Fact]
    public void Build_Cycle_PrintsTheCycleAndNothingElse()
    {
        var exception = Assert.Throws<ServiceException>(() => ServiceGraph.Build([
            Service("a", after: ["e"]), Service("c", requires: ["d"]), Service("d", wants: ["e"]), Service("e", after: ["c"]),
                Service("f", after: ["a"]), Service("z")]));

        Assert.Equal(ServiceErrorKind.InvalidDefinition, exception.Kind);
        Assert.Equal("services wait for each other: c -> d -> e -> c", exception.Problem);
    }

    [Fact]
    public void Build_WaitsForItself_IsACycle() =>
        Assert.Equal("services wait for each other: a -> a",
            Assert.Throws<ServiceException>(() => ServiceGraph.Build([Service("a", after: ["a"])])).Problem);

    [Fact]
    public void Build_RequiredIsMissing_IsAnError() =>
        Assert.Equal("service a requires b, which does not exist",
            Assert.Throws<ServiceException>(() => ServiceGraph.Build([Service("a", requires: ["b"])])).Problem);

    [Fact]
    public void Build_WantedOrLaterIsMissing_IsPassedOver()
    {
        var graph = ServiceGraph.Build([Service("a", wants: ["b"], after: ["c"])]);

        Assert.Equal(["a"], Names(graph.StartOrder));
        Assert.Empty(graph.WaitsFor(ServiceName.Parse("a")));
    }

    [Fact]
    public void StartedWith_PullsRequiredAndWantedButNotAfter()
    {
        var graph = ServiceGraph.Build(
            [Service("a", requires: ["b"], after: ["d"]), Service("b", wants: ["c"]), Service("c"), Service("d"),
                Service("e", requires: ["a"])]);

        Assert.Equal(["c", "b", "a"], Names(graph.StartedWith(ServiceName.Parse("a"))));
        Assert.Equal(["b", "d"], Names(graph.WaitsFor(ServiceName.Parse("a"))));
    }

    [Fact]
    public void StoppedWith_TakesThoseThatRequireIt()
    {
        var graph = ServiceGraph.Build(
            [Service("a"), Service("b", requires: ["a"]), Service("c", requires: ["b"]), Service("d", wants: ["a"]),
                Service("e", after: ["a"])]);

        Assert.Equal(["c", "b", "a"], Names(graph.StoppedWith(ServiceName.Parse("a"))));
    }

    [Fact]
    public void WaitsFor_UnknownName_SaysThatItIsNotRegistered() =>
        Assert.Equal(ServiceErrorKind.NotRegistered,
            Assert.Throws<ServiceException>(() => ServiceGraph.Build([]).WaitsFor(ServiceName.Parse("a"))).Kind);

    [Fact]
    public void StartOrder_AnyGraphWithoutCycles_KeepsEveryEdgeWhateverTheOrderOfDefinitions() => Properties.Of(static random =>
    {
        var services = RandomServices(random, canCycle: false);
        var order = Names(ServiceGraph.Build(services).StartOrder);
        foreach (var service in services)
        {
            var edges = service.Supervise.After.Concat(service.Supervise.Wants).Concat(service.Supervise.Requires).Where(order.Contains);
            Assert.All(edges,
                earlier =>
                    Assert.True(order.IndexOf(earlier) < order.IndexOf(service.Name.ToString()), $"{earlier} before {service.Name}"));
        }

        random.Shuffle(services);
        Assert.Equal(order, Names(ServiceGraph.Build(services).StartOrder));
    });

    [Fact]
    public void Build_AnyGraph_EitherSortsOrNamesACycleThatIsThere() => Properties.Of(static random =>
    {
        var services = RandomServices(random, canCycle: true);
        try
        {
            Assert.Equal(services.Length, ServiceGraph.Build(services).StartOrder.Length);
        }
        catch (ServiceException exception)
        {
            var cycle = exception.Problem[(exception.Problem.IndexOf(':', StringComparison.Ordinal) + 2)..].Split(" -> ");
            Assert.Equal(cycle[0], cycle[^1]);
            for (var i = 0; i + 1 < cycle.Length; i++)
            {
                var spec = services.Single(service => service.Name.ToString() == cycle[i]).Supervise;
                Assert.Contains(cycle[i + 1], spec.After.Concat(spec.Wants).Concat(spec.Requires));
            }
        }
    });

    [Fact]
    public void Build_TenThousandInARow_IsSorted()
    {
        var services = Enumerable.Range(0, 10_000).Select(static i => Service($"s{i}", after: i is 0 ? [] : [$"s{i - 1}"])).ToArray();

        var order = ServiceGraph.Build(services).StartOrder;

        Assert.Equal("s9999", order[^1].ToString());
    }

    private static ServiceDefinition[] RandomServices(Random random, bool canCycle)
    {
        var count = random.Next(1, 12);
        var services = new ServiceDefinition[count];
        for (var i = 0; i < count; i++)
        {
            var others = Enumerable.Range(0, canCycle ? count : i)
                .Where(_ => random.Next(4) is 0)
                .Select(static other => $"s{other}")
                .ToArray();
            services[i] = Service($"s{i}", after: [.. others.Where(_ => random.Next(2) is 0), "missing"],
                requires: [.. others.Where(_ => random.Next(2) is 0)], wants: [.. others.Where(_ => random.Next(2) is 0), "absent"]);
        }

        random.Shuffle(services);
        return services;
    }

    private static ServiceDefinition Service(string name, string[]? after = null, string[]? requires = null, string[]? wants = null) =>
        TestDefinition.Named(name) with
        {
            Supervise = new SuperviseSpec { After = [.. after ?? []], Requires = [.. requires ?? []], Wants = [.. wants ?? []] },
        };

    private static List<string> Names(IEnumerable<ServiceName> names) => [.. names.Select(static name => name.ToString())];
}
