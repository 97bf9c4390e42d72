using Berth.Instances.HostActions;
using Berth.Instances.Records;
using Berth.Linux.Acl;
using Berth.Linux.Errors;
using Berth.Linux.Files;

namespace Berth.Instances.Tests.HostActions;

/// <summary>Host actions whose paths are replaced between prepare, apply and revert.</summary>
public sealed class HostActionTests : IDisposable
{
    private static readonly HostActionContext s_noOtherInstances = new(static () => [], IsThisBoot: true);

    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void Acl_PathReplacedByALink_FailsAtEachStep()
    {
        var file = _directory.Write("data/file", "x");
        var victim = _directory.Write("victim/file", "x");
        var action = new AclAction(file, 1_000_000, "rw-");
        var prepared = action.Prepare(s_noOtherInstances);
        Swap();

        Should.Throw<LinuxException>(() => action.Prepare(s_noOtherInstances)).Error.ShouldBe(Errno.ELOOP);
        Should.Throw<LinuxException>(() => prepared.Apply(s_noOtherInstances)).Error.ShouldBe(Errno.ELOOP);
        File.Delete(_directory["data"]);
        Directory.Move(_directory["victim"], _directory["data"]);
        Should.Throw<LinuxException>(() => prepared.Apply(s_noOtherInstances)).Error
            .ShouldBe(Errno.ESTALE, "another file of that name is not the one that was prepared");
        PathAcl.ReadText(file).ShouldNotContain("1000000");
        Directory.Move(_directory["data"], _directory["victim"]);
        Directory.Move(_directory["moved"], _directory["data"]);
        prepared.Apply(s_noOtherInstances);
        PathAcl.ReadText(file).ShouldContain("user:1000000:rw-");

        Swap();
        if (Environment.IsPrivilegedProcess)
        {
            prepared.Revert(s_noOtherInstances);
            PathAcl.ReadText(_directory["moved/file"]).ShouldNotContain("1000000");
        }
        else
        {
            Should.Throw<HostObjectLostException>(() => prepared.Revert(s_noOtherInstances)).Message.ShouldContain("setfacl -x u:1000000");
        }

        PathAcl.ReadText(victim).ShouldNotContain("1000000");

        void Swap()
        {
            Directory.Move(_directory["data"], _directory["moved"]);
            File.CreateSymbolicLink(_directory["data"], _directory["victim"]);
        }
    }

    [Fact]
    public void Acl_TwoInstancesOnOneFile_RevertKeepsTheOthersEntry()
    {
        var file = _directory.Write("file", "x");
        var first = (AclAction)new AclAction(file, 1_000_001, "r--").Prepare(s_noOtherInstances);
        first.Apply(s_noOtherInstances);
        var context = new HostActionContext(() => [first], IsThisBoot: true);
        var second = new AclAction(file, 1_000_001, "rw-").Prepare(context);
        second.Apply(context);
        PathAcl.ReadText(file).ShouldContain("user:1000001:rw-");

        second.Revert(context);
        PathAcl.ReadText(file).ShouldContain("user:1000001:r--");
        first.Revert(s_noOtherInstances);
        PathAcl.ReadText(file).ShouldNotContain("1000001");
    }

    [Fact]
    public void Ensure_LinkInThePath_FailsAndCreatesNothing()
    {
        Directory.CreateDirectory(_directory["victim"]);
        File.CreateSymbolicLink(_directory["way"], _directory["victim"]);

        Should.Throw<LinuxException>(() => new EnsureDirectoryAction(_directory["way/new"], null).Apply(s_noOtherInstances)).Error
            .ShouldBe(Errno.ELOOP);
        Should.Throw<LinuxException>(() => new EnsureDirectoryAction(_directory["way"], null).Apply(s_noOtherInstances)).Error
            .ShouldBe(Errno.ELOOP);
        Directory.EnumerateFileSystemEntries(_directory["victim"]).ShouldBeEmpty();

        new EnsureDirectoryAction(_directory["made/deep"], null).Apply(s_noOtherInstances);
        new EnsureDirectoryAction(_directory["made/deep"], null).Apply(s_noOtherInstances);
        File.GetUnixFileMode(_directory["made/deep"]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public void Sockets_PathNamesAnotherDirectory_IsNotRemoved()
    {
        var made = new SocketDirectoryAction(_directory["run/host-services/1"], null).Apply(s_noOtherInstances);
        _directory.Write("run/host-services/1/socket", "x");
        _directory.Write("victim/file", "x");
        File.CreateSymbolicLink(_directory["run/host-services/1/link"], _directory["victim"]);
        Directory.CreateDirectory(_directory["run/host-services/1/below"]);
        Should.Throw<LinuxException>(
            () => new SocketDirectoryAction(_directory["run/host-services/1"], null).Apply(s_noOtherInstances)).Error
            .ShouldBe(Errno.EEXIST);

        Directory.Move(_directory["run/host-services/1"], _directory["run/host-services/2"]);
        Directory.CreateDirectory(_directory["run/host-services/1"]);
        made.Revert(s_noOtherInstances);
        Directory.Exists(_directory["run/host-services/1"]).ShouldBeTrue("another directory");

        Directory.Delete(_directory["run/host-services/1"]);
        Directory.Move(_directory["run/host-services/2"], _directory["run/host-services/1"]);
        made.Revert(s_noOtherInstances);
        Directory.Exists(_directory["run/host-services/1"]).ShouldBeFalse();
        File.Exists(_directory["victim/file"]).ShouldBeTrue("a link is removed, not followed");
        made.Revert(s_noOtherInstances);
    }

    [Fact]
    public void Acl_OfAFileThatIsGone_IsRevertedWithoutAnError()
    {
        var file = _directory.Write("file", "x");
        var prepared = new AclAction(file, 1_000_000, "--x").Prepare(s_noOtherInstances);
        prepared.Apply(s_noOtherInstances);
        PathAcl.ReadText(file).ShouldContain("user:1000000:--x");
        File.Delete(file);
        prepared.Revert(s_noOtherInstances);

        new AclAction(file, 1_000_000, "--x").Revert(s_noOtherInstances);
        File.Exists(file).ShouldBeFalse();
    }

    [Fact]
    public void Acl_TargetOrChangeUnknown_RevertChangesNothing()
    {
        var file = _directory.Write("file", "x");
        var prepared = (AclAction)new AclAction(file, 1_000_000, "r--").Prepare(s_noOtherInstances);
        prepared.Apply(s_noOtherInstances);
        (prepared with { Target = null }).Revert(s_noOtherInstances);
        (prepared with { Change = null }).Revert(s_noOtherInstances);
        PathAcl.ReadText(file).ShouldContain("user:1000000:r--");
        prepared.Revert(s_noOtherInstances);
        PathAcl.ReadText(file).ShouldNotContain("1000000");
    }

    [Fact]
    public void Ensure_WithAnOwner_GivesOnlyANewDirectory()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root, to give a directory to another user");
        new EnsureDirectoryAction(_directory["made/deep"], 1_000_000).Apply(s_noOtherInstances);
        Owner("made/deep").ShouldBe(1_000_000u);
        Owner("made").ShouldBe(0u);

        Directory.CreateDirectory(_directory["there"]);
        new EnsureDirectoryAction(_directory["there"], 1_000_000).Apply(s_noOtherInstances);
        Owner("there").ShouldBe(0u);

        uint Owner(string name)
        {
            using var directory = PathDescriptor.Open(_directory[name]);
            return FileStatus.Of(directory).Uid;
        }
    }

    [Fact]
    public void Own_Directory_GivesWhatHasTheSameOwner()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root, to give a directory to another user");
        var file = _directory.Write("data/file", "x");
        new OwnAction(_directory["data"], 1_000_000).Apply(s_noOtherInstances);
        foreach (var path in (string[])[_directory["data"], file])
        {
            using var opened = PathDescriptor.Open(path);
            FileStatus.Of(opened).Uid.ShouldBe(1_000_000u);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sockets_OfAnotherUid_CanBeReachedAndTheirParentsNotListed(bool isOthers)
    {
        const UnixFileMode Search = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        new SocketDirectoryAction(_directory["run/host-services/1"], isOthers ? 1_000_000u : null).Apply(s_noOtherInstances);

        var listable = Search | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        File.GetUnixFileMode(_directory["run/host-services/1"]).ShouldBe(isOthers ? Owner | listable : Owner);
        var parent = isOthers && Environment.IsPrivilegedProcess ? Owner | Search : Owner;
        File.GetUnixFileMode(_directory["run/host-services"]).ShouldBe(parent);
        File.GetUnixFileMode(_directory["run"]).ShouldBe(parent);
    }

    [Fact]
    public void SocketOf_AService_IsInTheDirectory()
    {
        var record = Records.Of("1");
        var service = new HostServiceRecord("clock", Records.Running, ["now"]);
        record.SocketOf(service).ShouldBeNull();
        (record with { Undo = [new SocketDirectoryAction("/run/x", null)] }).SocketOf(service).ShouldBe("/run/x/clock");
    }

    public void Dispose() => _directory.Dispose();
}
