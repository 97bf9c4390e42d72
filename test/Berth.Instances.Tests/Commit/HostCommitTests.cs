using Berth.Instances.Commit;
using Berth.Instances.HostActions;
using Berth.Instances.Records;
using Berth.Instances.Store;

namespace Berth.Instances.Tests.Commit;

public sealed class HostCommitTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly InstanceStore _store;
    private readonly HostCommit _commit;
    private readonly List<string> _notes = [];

    public HostCommitTests()
    {
        _store = new InstanceStore(new StateDirectories(_directory["state"], _directory["run"]));
        _commit = new HostCommit(_store);
    }

    [Fact]
    public void Commit_EachAction_IsRecordedBeforeItIsApplied_AndThoseThatStayComeFirst()
    {
        var record = _commit.Commit(
            [
                Probe("a") with { OnApply = _ => Recorded().ShouldBe(["/a"]) },
                Probe("b") with { OnApply = _ => Recorded().ShouldBe(["/a", "/b"]) },
                Probe("stays") with { Stays = true, OnApply = _ => _store.All().ShouldBeEmpty() },
            ],
            Records.Of("1"));

        _notes.ShouldBe(["apply stays", "apply a", "apply b"]);
        record.Undo.Select(static u => u.Description).ShouldBe(["a", "b"]);
        Recorded().ShouldBe(["/a", "/b"]);

        _commit.Revert(record).ShouldBeEmpty();
        _notes[3..].ShouldBe(["revert b", "revert a"]);
        _store.All().ShouldBeEmpty();
        _commit.Revert(record).ShouldBeEmpty();
        _notes.Count.ShouldBe(5, "the record is gone, so another command has reverted the actions");
    }

    [Fact]
    public void Commit_NoActions_IsRecorded_AndRevertRemovesTheRecord()
    {
        var record = _commit.Commit([], Records.Of("1"));
        _store.Contains(record).ShouldBeTrue();
        _commit.Revert(record).ShouldBeEmpty();
        _store.Contains(record).ShouldBeFalse();
        _commit.Revert(record).ShouldBeEmpty();
    }

    [Fact]
    public void Commit_DataThatApplyAdds_IsRecorded()
    {
        var record = _commit.Commit([new SocketDirectoryAction(_directory["sockets/1"], null)], Records.Of("1"));
        record.Undo.ShouldHaveSingleItem().ShouldBeOfType<SocketDirectoryAction>().Made.ShouldNotBeNull();
        _store.All().ShouldHaveSingleItem().Undo.ShouldBe(record.Undo);
        Directory.Exists(_directory["sockets/1"]).ShouldBeTrue();
    }

    [Fact]
    public void Commit_AnActionFails_RevertsThoseBeforeIt()
    {
        var error = Should.Throw<HostCommitException>(() => _commit.Commit(
            [Probe("a"), Probe("b") with { OnApply = static _ => throw new IOException("no room") }, Probe("c")],
            Records.Of("1")));

        error.Message.ShouldBe("no room");
        error.InnerException.ShouldBeOfType<IOException>();
        _notes.ShouldBe(["apply a", "apply b", "revert b", "revert a"]);
        _store.All().ShouldBeEmpty();
    }

    [Fact]
    public void Commit_AnActionFailsAndOthersCannotBeReverted_NamesAll()
    {
        var error = Should.Throw<HostCommitException>(() => _commit.Commit(
            [
                Probe("a") with { OnRevert = static _ => throw new IOException("a is busy") },
                Probe("b") with { OnRevert = static _ => throw new UnauthorizedAccessException("b is closed") },
                Probe("c") with { OnApply = static _ => throw new IOException("no room") },
            ],
            Records.Of("1")));

        error.Message.ShouldBe("no room; and it could not be undone: b is closed; a is busy");
        error.InnerException.ShouldBeOfType<AggregateException>().InnerExceptions.Select(static e => e.Message)
            .ShouldBe(["no room", "b is closed", "a is busy"]);
        Recorded().ShouldBe(["/a", "/b"], "for the next command, in the order in which they were applied");
    }

    [Fact]
    public void Revert_LostObject_IsReportedOnce()
    {
        var record = Records.Of(
            "1",
            Probe("a"),
            Probe("lost") with { OnRevert = static _ => throw new HostObjectLostException("lost") },
            Probe("busy") with { OnRevert = static _ => throw new IOException("busy") });
        _store.Save(record);

        _commit.Revert(record).Select(static e => e.Message).ShouldBe(["busy", "lost"]);
        _notes.ShouldBe(["revert busy", "revert lost", "revert a"]);
        Recorded().ShouldBe(["/busy"]);
    }

    [Fact]
    public void Revert_AFaultOfBerth_IsNotHidden()
    {
        var record = Records.Of("1", Probe("a") with { OnRevert = static _ => throw new InvalidOperationException("fault") });
        _store.Save(record);
        Should.Throw<InvalidOperationException>(() => _commit.Revert(record));
        _store.Contains(record).ShouldBeTrue();
    }

    [Fact]
    public void Context_OfAnAction_HasTheOtherInstancesAndTheServices()
    {
        _store.Save(Records.Of("other", Probe("theirs")));
        HostActionContext? context = null;
        var record = Records.Of("1") with { HostServices = [new HostServiceRecord("clock", Records.Running, ["now"])] };
        record = _commit.Commit([Probe("ours") with { OnApply = c => context = c, OnRevert = c => context = c }], record);

        InForce().ShouldBe(["/theirs"]);
        context!.IsThisBoot.ShouldBeTrue();
        context.Services.ShouldBe([Records.Running]);

        var old = record with { BootId = "another" };
        _store.Save(old);
        _commit.Revert(old);
        context.IsThisBoot.ShouldBeFalse();
        InForce().ShouldBe(["/theirs"]);

        IEnumerable<string> InForce() => context!.InForce().Cast<HoldNameAction>().Select(static a => a.Path);
    }

    public void Dispose() => _directory.Dispose();

    private ProbeAction Probe(string name) => new(name, _notes);

    private IEnumerable<string> Recorded() =>
        _store.All().ShouldHaveSingleItem().Undo.Cast<HoldNameAction>().Select(static a => a.Path);
}
