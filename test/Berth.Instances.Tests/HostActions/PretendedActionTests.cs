using Berth.Instances.Commit;
using Berth.Instances.HostActions;
using Berth.Instances.Store;

namespace Berth.Instances.Tests.HostActions;

/// <summary>
/// docs/design/extending.md: a new host action is its own file and one line in the table of kinds. Recording, committing, reverting and
/// cleaning up after a crash work with it, unchanged.
/// </summary>
public sealed class PretendedActionTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Made => _directory["made"];

    [Fact]
    public void Action_InTheTable_IsAppliedRecordedAndReverted()
    {
        var commit = new HostCommit(Store());

        var record = commit.Commit([new PretendedAction(Made)], Records.Of("1"));

        File.Exists(Made).ShouldBeTrue();
        Store().All().ShouldHaveSingleItem().Undo.ShouldBe([new PretendedAction(Made)]);
        commit.Revert(record).ShouldBeEmpty();
        File.Exists(Made).ShouldBeFalse();
    }

    [Fact]
    public void Action_OfAnInstanceThatWasKilled_IsRevertedByTheNextCommand()
    {
        new HostCommit(Store()).Commit([new PretendedAction(Made)], Records.Of("1"));

        StaleInstances.Clean(Store()).ShouldBeEmpty();

        File.Exists(Made).ShouldBeFalse();
        Store().All().ShouldBeEmpty();
    }

    [Fact]
    public void Action_ThatIsNotInTheTable_IsLeftAloneWithItsRecord()
    {
        new HostCommit(Store()).Commit([new PretendedAction(Made)], Records.Of("1"));

        var unaware = new InstanceStore(new StateDirectories(_directory["state"], _directory["run"]));
        StaleInstances.Clean(unaware).ShouldHaveSingleItem();

        unaware.All().ShouldHaveSingleItem();
        File.Exists(Made).ShouldBeTrue();
        Store().All().ShouldHaveSingleItem();
    }

    public void Dispose() => _directory.Dispose();

    private InstanceStore Store() => new(
        new StateDirectories(_directory["state"], _directory["run"]),
        HostActionKinds.Own.With(PretendedAction.RecordedKind, PretendedAction.Read));
}
