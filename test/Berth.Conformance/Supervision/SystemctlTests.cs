using Berth.Supervision.Systemd;

namespace Berth.Conformance.Supervision;

/// <summary>Under systemd, as on a host without libsystemd.</summary>
/// <param name="systemd">Where it runs.</param>
public sealed class SystemctlTests(SystemdContainerFixture systemd) : ServiceManagerTests, IClassFixture<SystemdContainerFixture>
{
    /// <inheritdoc/>
    protected override ValueTask<bool> RanElsewhereAsync() => systemd.RanThisTestAsync("root");

    /// <inheritdoc/>
    protected override ValueTask<SupervisedHost> StartHostAsync() =>
        ValueTask.FromResult(new SupervisedHost(new SystemdServiceManager(SystemdOptions.System with { WithoutLibrary = true })));
}
