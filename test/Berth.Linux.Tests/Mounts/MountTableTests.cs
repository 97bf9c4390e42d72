using Berth.Linux.Errors;
using Berth.Linux.Mounts;
using FsCheck;
using FsCheck.Fluent;

namespace Berth.Linux.Tests.Mounts;

public sealed class MountTableTests
{
    [Fact]
    public void Parse_OrdinaryLine_HasAllFields()
    {
        var mount = One("36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 propagate_from:2 - ext3 /dev/root rw,errors=continue");
        mount.Id.ShouldBe(36);
        mount.ParentId.ShouldBe(35);
        (mount.DeviceMajor, mount.DeviceMinor).ShouldBe((98u, 0u));
        mount.Root.ShouldBe("/mnt1");
        mount.MountPoint.ShouldBe("/mnt2");
        mount.Options.ShouldBe(["rw", "noatime"]);
        mount.Propagation.ShouldBe(["master:1", "propagate_from:2"]);
        mount.FileSystem.ShouldBe("ext3");
        mount.Source.ShouldBe("/dev/root");
        mount.FileSystemOptions.ShouldBe(["rw", "errors=continue"]);
        mount.IsReadOnly.ShouldBeFalse();
    }

    [Fact]
    public void Parse_NoOptionalField_IsPrivate() => One("1 0 0:1 / / ro - tmpfs none rw").Propagation.ShouldBeEmpty();

    [Fact]
    public void Parse_EmptySource_KeepsTheOptions()
    {
        var mount = One("1 0 0:1 / /x rw - tmpfs  rw,size=4k");
        mount.Source.ShouldBe("");
        mount.FileSystemOptions.ShouldBe(["rw", "size=4k"]);
    }

    [Fact]
    public void Parse_PathThatIsAHyphen_IsNotTheSeparator()
    {
        var mount = One("1 0 0:1 /a\\040-\\040b /- rw shared:3 - fuse.sshfs - rw");
        mount.Root.ShouldBe("/a - b");
        mount.MountPoint.ShouldBe("/-");
        mount.FileSystem.ShouldBe("fuse.sshfs");
        mount.Source.ShouldBe("-");
    }

    [Fact]
    public void Parse_Escapes_AreReplaced() =>
        One("1 0 0:1 / /a\\040b\\011c\\012d\\134040\\043 rw - ext4 /dev/x rw").MountPoint.ShouldBe("/a b\tc\nd\\040#");

    [Theory]
    [InlineData("1 0 0:1 / / rw shared:1")]
    [InlineData("1 0 01 / / rw - x y z")]
    [InlineData("x 0 0:1 / / rw - x y z")]
    public void Parse_MalformedLine_Throws(string line) => Should.Throw<FormatException>(() => MountTable.Parse(line));

    [Fact]
    public void Parse_AnyEscapedPath_IsRestored() => Prop.ForAll(ArbMap.Default.ArbFor<NonEmptyString>(), text =>
    {
        var path = "/" + text.Get.Replace("\0", "", StringComparison.Ordinal);
        var escaped = string.Concat(
            path.Select(c => c is ' ' or '\t' or '\n' or '\\' or '#' ? "\\" + Convert.ToString(c, 8).PadLeft(3, '0') : c.ToString()));
        One($"1 0 0:1 / {escaped} rw - ext4 {escaped} rw")
            .ShouldSatisfyAllConditions(m => m.MountPoint.ShouldBe(path), m => m.Source.ShouldBe(path));
    }).Check(Properties.Config);

    [Fact]
    public void Find_MountedTwice_IsTheLastOne()
    {
        var table = MountTable.Parse(
            "1 0 0:1 / / rw - ext4 a rw\n2 1 0:2 / /a rw - ext4 b rw\n3 2 0:3 / /a rw - ext4 c rw\n4 1 0:4 / /ab rw - ext4 d rw\n");
        table.Find("/a/x")!.Id.ShouldBe(3);
        table.Find("/abc")!.Id.ShouldBe(1);
        table.Find("/ab")!.Id.ShouldBe(4);
        table.Below("/a").Select(m => m.Id).ShouldBe([2, 3]);
        table.Below("/").Count().ShouldBe(4);
    }

    [Fact]
    public void ReadSelf_ThisProcess_HasRootAndProc()
    {
        var table = MountTable.ReadSelf();
        table.Find("/")!.MountPoint.ShouldBe("/");
        table.Find("/proc/self")!.FileSystem.ShouldBe("proc");
        MountTable.Read(Environment.ProcessId).Mounts.Length.ShouldBe(table.Mounts.Length);
    }

    [Fact]
    public void Read_NoSuchProcess_NamesIt() =>
        Should.Throw<LinuxException>(() => MountTable.Read(int.MaxValue)).Message.ShouldContain("/proc/2147483647/mountinfo");

    private static MountInfo One(string line) => MountTable.Parse(line + "\n").Mounts.ShouldHaveSingleItem();
}
