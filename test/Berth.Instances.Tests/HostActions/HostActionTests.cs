using Berth.Instances.HostActions;
using Berth.Linux.Acl;
using Berth.Linux.Errors;

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

    public void Dispose() => _directory.Dispose();
}
