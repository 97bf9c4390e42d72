using Berth.Instances.Commit;
using Berth.Instances.HostActions;
using Berth.Instances.Store;
using Berth.Linux.Files;

namespace Berth.Instances.Tests.Commit;

public sealed class StaleInstancesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly InstanceStore _store;

    public StaleInstancesTests() => _store = new InstanceStore(new StateDirectories(_directory["state"], _directory["run"]));

    [Fact]
    public void Clean_NothingRecorded_CreatesNothing()
    {
        StaleInstances.Any(_store).ShouldBeFalse();
        StaleInstances.Clean(_store).ShouldBeEmpty();
        Directory.Exists(_directory["state"]).ShouldBeFalse();
    }

    [Fact]
    public void Clean_EndedInstances_AreReverted_OthersAreNot()
    {
        var commit = new HostCommit(_store);
        Start("ended");
        commit.Commit([Hold("running")], Records.Of("running") with { Launcher = Records.Running });
        commit.Commit([Hold("supervised")], Records.Of("supervised") with { Supervisor = Records.Running });
        commit.Commit([Hold("earlier")], Records.Of("earlier") with { Launcher = Records.Running, BootId = "another" });
        StaleInstances.Any(_store).ShouldBeTrue();

        // A store of its own, as in each command of Berth: it has not read the boot id yet.
        StaleInstances.Clean(new InstanceStore(new StateDirectories(_directory["state"], _directory["run"]))).ShouldBeEmpty();

        _store.All().Select(static r => r.Id).Order().ShouldBe(["running", "supervised"]);
        Names().ShouldBe(["running", "supervised"]);
        StaleInstances.Any(_store).ShouldBeFalse();
    }

    [Fact]
    public void Clean_OnlyLiveInstances_DoesNotTakeTheLock()
    {
        new HostCommit(_store).Commit([Hold("running")], Records.Of("running") with { Launcher = Records.Running });
        StaleInstances.Clean(_store).ShouldBeEmpty();
        File.Exists(_directory["state/instances/lock"]).ShouldBeFalse();
        Names().ShouldBe(["running"]);

        Start("ended");
        StaleInstances.Clean(_store).ShouldBeEmpty();
        File.Exists(_directory["state/instances/lock"]).ShouldBeTrue();
        Names().ShouldBe(["running"]);
    }

    [Fact]
    public void IsSupervised_InANewStore_IsTrue()
    {
        var record = Records.Of("1") with { Supervisor = Records.Running };
        _store.IsSupervised(record).ShouldBeTrue();
        _store.IsSupervised(record with { Supervisor = Records.Ended }).ShouldBeFalse();
    }

    public void Dispose() => _directory.Dispose();

    private void Start(string id) => new HostCommit(_store).Commit([Hold(id)], Records.Of(id));

    private HoldNameAction Hold(string name)
    {
        Directory.CreateDirectory(_directory["held"]);
        return new HoldNameAction(_directory["held/" + name], FileKind.Regular, "#\n");
    }

    private IEnumerable<string> Names() => Directory.EnumerateFileSystemEntries(_directory["held"]).Select(Path.GetFileName).Order()!;
}
