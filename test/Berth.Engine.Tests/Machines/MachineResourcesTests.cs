using Berth.Engine.Machines;
using Berth.Linux.Host;
using Berth.Machines.Lifecycle;

namespace Berth.Engine.Tests.Machines;

/// <summary>What a machine may take of the host.</summary>
public sealed class MachineResourcesTests
{
    [Fact]
    public void RequireResources_MoreThanTheHostHas_IsRefusedOrSaid()
    {
        var warnings = new List<string>();
        var memory = HostResources.Read().HostMemory;
        var machine = new MachineRecord { Name = "m", Created = DateTimeOffset.UnixEpoch, Memory = memory };
        MachineHost.RequireResources(machine with { Processors = Environment.ProcessorCount }, warnings.Add);
        warnings.ShouldBeEmpty();

        MachineHost.RequireResources(machine with { Processors = Environment.ProcessorCount + 1 }, warnings.Add);
        warnings.ShouldHaveSingleItem().ShouldContain($"{Environment.ProcessorCount + 1} processors");
        var refused = Should.Throw<MachineException>(
            () => MachineHost.RequireResources(machine with { Memory = memory + (1 << 20) }, warnings.Add));
        refused.Message.ShouldContain("does not fit");
        refused.Members.ShouldBe(["Memory"]);
    }
}
