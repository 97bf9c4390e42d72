using Berth.Instances.Store;
using Berth.Linux.Processes;
using Berth.Machines.Lifecycle;
using Berth.Machines.Vmm;

namespace Berth.Machines.Tests.Lifecycle;

/// <summary>What is removed of machines that nobody needs any more.</summary>
public sealed class MachineRemnantsTests : IDisposable
{
    private static readonly string[] s_all = ["anew", "half", "kept", "running", "stopped", "temporary", "workload"];
    private readonly TemporaryDirectory _directory = new();
    private readonly MachineStore _store;

    public MachineRemnantsTests()
    {
        _store = new MachineStore(new StateDirectories(_directory["state"], _directory["run"]));
        Save(new MachineRecord { Name = "temporary", Created = default, IsTemporary = true });
        Save(new MachineRecord { Name = "running", Created = default, IsTemporary = true });
        Save(new MachineRecord { Name = "kept", Created = default, IsTemporary = true });
        Save(new MachineRecord { Name = "stopped", Created = default });
        Save(new MachineRecord { Name = "workload", Created = default, IsWorkloads = true, WorkDisk = 1 });
        Save(new MachineRecord { Name = "anew", Created = default, IsWorkloads = true });
        Directory.CreateDirectory(_store.DirectoryOf("half"));
        File.WriteAllText(_store.DirectoryOf("half") + "/work.raw", new string('x', 8192));
        Directory.CreateDirectory(_store.RuntimeOf("running"));
        _store.SaveRun(
            "running",
            new MachineRun(ProcessIdentity.Find(Environment.ProcessId)!.Value, _store.BootId, DateTimeOffset.UnixEpoch, Accelerator.Tcg));
    }

    [Theory]
    [InlineData(false, "half", "temporary")]
    [InlineData(true, "anew", "half", "stopped", "temporary")]
    public void Remove_ManyMachines_TakesWhatNobodyNeeds(bool withStopped, params string[] expected)
    {
        using var kept = MachineKeeper.TryLock(_store, "kept");
        var found = MachineRemnants.Find(_store, withStopped);
        found.Select(static one => one.Name).ShouldBe(expected);
        found.Single(static one => one.Name == "half").Bytes.ShouldBeGreaterThanOrEqualTo(8192);
        Left().ShouldBe(s_all);

        MachineRemnants.Remove(_store, withStopped).ShouldBe(found);
        Left().ShouldBe(s_all.Except(expected));
        MachineRemnants.Find(_store, withStopped).ShouldBeEmpty();
    }

    [Fact]
    public void Remove_MachineThatACommandWorksOn_LeavesIt()
    {
        using (_store.Lock("half"))
            MachineRemnants.Remove(_store, withStopped: false).Select(static one => one.Name).ShouldBe(["kept", "temporary"]);
        MachineRemnants.Remove(_store, withStopped: false).Select(static one => one.Name).ShouldBe(["half"]);
    }

    [Fact]
    public void Remove_RecordThatCannotBeRead_LeavesIt()
    {
        File.WriteAllText(_store.DirectoryOf("half") + "/machine.json", "{");
        MachineRemnants.Remove(_store, withStopped: true).Select(static one => one.Name).ShouldNotContain("half");
        Left().ShouldContain("half");
    }

    public void Dispose() => _directory.Dispose();

    private void Save(MachineRecord record) => _store.Save(record);

    private string[] Left() =>
        [.. Directory.GetDirectories(_store.Root).Select(static path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
}
