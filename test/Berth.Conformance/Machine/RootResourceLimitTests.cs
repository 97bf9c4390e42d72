using Berth.TestKit.VirtualMachines;

namespace Berth.Conformance.Machine;

/// <summary>Root may make cgroups anywhere.</summary>
[Collection(nameof(MachineCollection))]
public sealed class RootResourceLimitTests(RootResourceLimitTests.RootBoot boot)
    : ResourceLimitTests(boot), IClassFixture<RootResourceLimitTests.RootBoot>
{
    /// <summary>The machine.</summary>
    public sealed class RootBoot() : Boot(MachineUser.Root);
}
