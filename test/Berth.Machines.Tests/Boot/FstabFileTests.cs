using Berth.Machines.Boot;

namespace Berth.Machines.Tests.Boot;

public sealed class FstabFileTests
{
    private const string Needed = "/dev/vdb /root ext4 defaults 0 2\n"
        + "tmpfs /run tmpfs defaults,nodev,nosuid,mode=0755 0 0\n"
        + "tmpfs /tmp tmpfs defaults,nodev,nosuid,mode=1777 0 0\n";

    [Theory]
    [InlineData("")]
    [InlineData("\n\n   \n")]
    [InlineData("/dev/vdb /home ext4 defaults 0 2\n/dev/vdc\t/var   ext4 defaults 0 2\n")]
    public void Adapt_NothingToKeep_IsTheNeededMounts(string text) => FstabFile.Adapt(text).ShouldBe(Needed);

    [Fact]
    public void Adapt_OtherLines_AreKeptInOrder() =>
        FstabFile.Adapt(
            "# comment\n\nUUID=1 / ext4 defaults 0 1\n/dev/vdb /home ext4 defaults 0 2\n#/dev/vdc /var old\nproc /proc proc nofail 0 0")
            .ShouldBe("# comment\nUUID=1 / ext4 defaults 0 1\n#/dev/vdc /var old\nproc /proc proc nofail 0 0\n" + Needed);

    [Fact]
    public void Adapt_SameDiskElsewhere_IsKept() =>
        FstabFile.Adapt("/dev/vdb /homes ext4 defaults 0 2\n/dev/vdc /home ext4 defaults 0 2\n")
            .ShouldBe("/dev/vdb /homes ext4 defaults 0 2\n/dev/vdc /home ext4 defaults 0 2\n" + Needed);

    [Fact]
    public void Adapt_MountOfANeededDirectory_IsNotMountedTwice() =>
        FstabFile.Adapt("tmpfs /tmp tmpfs size=1G 0 0\n#tmpfs /run tmpfs commented 0 0\n")
            .ShouldBe("tmpfs /tmp tmpfs size=1G 0 0\n#tmpfs /run tmpfs commented 0 0\n"
                + "/dev/vdb /root ext4 defaults 0 2\ntmpfs /run tmpfs defaults,nodev,nosuid,mode=0755 0 0\n");

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment")]
    [InlineData("/dev/vda / ext4 rw 0 1\r\n\r\n/dev/vdc /var ext4 defaults 0 2\n/dev/vdb /root xfs ro 0 0\n")]
    public void Adapt_Twice_ChangesNothingMore(string text)
    {
        var once = FstabFile.Adapt(text);
        FstabFile.Adapt(once).ShouldBe(once);
        once.ShouldEndWith("\n");
    }
}
