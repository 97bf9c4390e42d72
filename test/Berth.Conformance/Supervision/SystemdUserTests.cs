using Berth.Supervision.Systemd;
using Berth.TestKit.Containers;

namespace Berth.Conformance.Supervision;

/// <summary>Under systemd, as an ordinary user with a manager of their own.</summary>
/// <param name="systemd">Where it runs.</param>
public sealed class SystemdUserTests(SystemdContainerFixture systemd) : ServiceManagerTests, IClassFixture<SystemdContainerFixture>
{
    /// <inheritdoc/>
    protected override ValueTask<bool> RanElsewhereAsync() => systemd.RanThisTestAsync(TestContainer.User);

    /// <inheritdoc/>
    protected override ValueTask<SupervisedHost> StartHostAsync() =>
        ValueTask.FromResult(
            new SupervisedHost(
                new SystemdServiceManager(SystemdOptions.User(Environment.GetEnvironmentVariable("HOME")!, configurationHome: null))));
}
