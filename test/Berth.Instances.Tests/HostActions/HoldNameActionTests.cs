using Berth.Instances.Commit;
using Berth.Instances.HostActions;
using Berth.Instances.Records;
using Berth.Instances.Store;
using Berth.Linux.Files;

namespace Berth.Instances.Tests.HostActions;

public sealed class HoldNameActionTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly InstanceStore _store;
    private readonly HostCommit _commit;

    public HoldNameActionTests()
    {
        _store = new InstanceStore(new StateDirectories(_directory["state"], _directory["run"]));
        _commit = new HostCommit(_store);
        Directory.CreateDirectory(_directory["work"]);
    }

    private string Name => _directory["work/name"];

    [Theory]
    [InlineData(FileKind.Regular, "# held\n")]
    [InlineData(FileKind.Directory, "")]
    [InlineData(FileKind.Socket, "")]
    public void Hold_FreeName_IsTakenAndThenFreeAgain(FileKind form, string content)
    {
        _commit.Commit([new HoldNameAction(Name, form, content)], Records.Of("1"));
        using (var there = PathDescriptor.Open(Name))
            FileStatus.Of(there).Kind.ShouldBe(form);
        if (form is FileKind.Regular)
            File.ReadAllText(Name).ShouldBe(content);

        _commit.Revert(Read("1")).ShouldBeEmpty();
        Directory.EnumerateFileSystemEntries(_directory["work"]).ShouldBeEmpty();
    }

    [Fact]
    public void Hold_TakenName_StaysAsItIs()
    {
        _directory.Write("work/name", "mine");
        _commit.Commit([new HoldNameAction(Name, FileKind.Regular, "# held\n")], Records.Of("1"));
        File.ReadAllText(Name).ShouldBe("mine");
        Held("1").IsOthers.ShouldBeTrue();
        _commit.Revert(Read("1")).ShouldBeEmpty();
        File.ReadAllText(Name).ShouldBe("mine");
    }

    [Fact]
    public void Hold_NameThatIsTakenAfterPreparing_StaysAsItIs()
    {
        var context = new HostActionContext(static () => [], IsThisBoot: true);
        var prepared = new HoldNameAction(Name, FileKind.Regular, "# held\n").Prepare(context);
        _directory.Write("work/name", "");
        var applied = prepared.Apply(context).ShouldBeOfType<HoldNameAction>();
        applied.IsOthers.ShouldBeTrue();
        applied.Revert(context);
        File.Exists(Name).ShouldBeTrue();
    }

    [Fact]
    public void Hold_TwoInstances_TheLastRemovesTheName()
    {
        _commit.Commit([new HoldNameAction(Name, FileKind.Regular, "#")], Records.Of("1"));
        _commit.Commit(
            [new HoldNameAction(Name, FileKind.Regular, "#"), new HoldNameAction(Name + "2", FileKind.Regular)], Records.Of("2"));
        Held("2").Made.ShouldBe(Held("1").Made);
        Held("2").IsOthers.ShouldBeFalse();

        _commit.Revert(Read("1")).ShouldBeEmpty();
        File.Exists(Name).ShouldBeTrue("the other instance needs it");
        _commit.Revert(Read("2")).ShouldBeEmpty();
        File.Exists(Name).ShouldBeFalse();
        File.Exists(Name + "2").ShouldBeFalse("the other instance held another name");
    }

    [Fact]
    public void Hold_NameThatReplacedTheHeldOne_Stays()
    {
        _commit.Commit([new HoldNameAction(Name, FileKind.Regular, "#")], Records.Of("1"));
        File.Move(Name, Name + ".old");
        _directory.Write("work/name", "");
        _commit.Commit([new HoldNameAction(Name, FileKind.Regular, "#")], Records.Of("2"));
        Held("2").IsOthers.ShouldBeTrue("it is not what the other instance made");

        _commit.Revert(Read("2")).ShouldBeEmpty();
        _commit.Revert(Read("1")).ShouldBeEmpty();
        File.Exists(Name).ShouldBeTrue();
    }

    [Theory]
    [InlineData("null", FileKind.Directory)]
    [InlineData("\"#\"", FileKind.Regular)]
    public void Read_RecordOfBerth01_HasItsForm(string content, FileKind form)
    {
        _store.Save(Records.Of("1", new HoldNameAction(Name, FileKind.Regular, "#")));
        var path = _store.PathOf("7", "1");
        var recorded = File.ReadAllText(path);
        recorded.ShouldContain("\"form\":\"file\",\"content\":\"#\"");
        File.WriteAllText(
            path, recorded.Replace("\"form\":\"file\",\"content\":\"#\"", "\"content\":" + content, StringComparison.Ordinal));
        Held("1").Form.ShouldBe(form);
        Held("1").Content.ShouldBe(content.Trim('"').Replace("null", "", StringComparison.Ordinal));
    }

    public void Dispose() => _directory.Dispose();

    private InstanceRecord Read(string id) => _store.All().Single(r => r.Id == id);

    private HoldNameAction Held(string id) => (HoldNameAction)Read(id).Undo[0];
}
