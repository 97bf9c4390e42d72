using Berth.Supervision.Systemd;

namespace Berth.Conformance.Supervision;

/// <summary>Under systemd, as root.</summary>
/// <param name="systemd">Where it runs.</param>
public sealed class SystemdSystemTests(SystemdContainerFixture systemd) : ServiceManagerTests, IClassFixture<SystemdContainerFixture>
{
    /// <inheritdoc/>
    protected override ValueTask<bool> RanElsewhereAsync() => systemd.RanThisTestAsync("root");

    /// <inheritdoc/>
    protected override ValueTask<SupervisedHost> StartHostAsync() =>
        ValueTask.FromResult(new SupervisedHost(new SystemdServiceManager(SystemdOptions.System)));
}
