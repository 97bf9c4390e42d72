using Berth.TestKit.VirtualMachines;

namespace Berth.Conformance.Machine;

/// <summary>An ordinary user may make them in a scope that is delegated to it.</summary>
[Collection(nameof(MachineCollection))]
public sealed class UserResourceLimitTests(UserResourceLimitTests.UserBoot boot)
    : ResourceLimitTests(boot), IClassFixture<UserResourceLimitTests.UserBoot>
{
    /// <summary>The machine.</summary>
    public sealed class UserBoot() : Boot(MachineUser.User);
}
