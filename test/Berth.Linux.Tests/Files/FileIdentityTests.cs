using Berth.Linux.Files;

namespace Berth.Linux.Tests.Files;

public sealed class FileIdentityTests
{
    [Fact]
    public void TryOpen_FileWasMoved_IsFoundByACallerThatMayOpenByHandle()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Write("a/b/file", "x");
        var identity = Of(path);
        using (var found = identity.TryOpen(path, isThisBoot: true, out _))
            identity.Is(found.ShouldNotBeNull()).ShouldBeTrue();

        Directory.Move(directory["a/b"], directory["a/c"]);
        File.CreateSymbolicLink(directory["a/b"], directory["a"]);
        directory.Write("a/file", "another");

        using var moved = identity.TryOpen(path, isThisBoot: true, out var isGone);
        isGone.ShouldBeFalse();
        if (Environment.IsPrivilegedProcess)
            identity.Is(moved.ShouldNotBeNull()).ShouldBeTrue();
        else
            moved.ShouldBeNull();
    }

    [Fact]
    public void TryOpen_FileIsGone_IsNullEvenIfTheNameIsTaken()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs CAP_DAC_READ_SEARCH");
        using var directory = new TemporaryDirectory();
        var path = directory.Write("file", "x");
        var identity = Of(path);
        File.Delete(path);
        identity.TryOpen(path, isThisBoot: true, out var isGone).ShouldBeNull();
        isGone.ShouldBeTrue();

        directory.Write("file", "another, probably with the same inode number");
        identity.TryOpen(path, isThisBoot: true, out isGone).ShouldBeNull();
        isGone.ShouldBeTrue();
    }

    [Fact]
    public void Is_AnotherBoot_ComparesHandles()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Write("file", "x");
        var identity = Of(path) with { DeviceMajor = 0xFFFF, DeviceMinor = 7 };
        using var file = PathDescriptor.Open(path);

        identity.Is(file, isThisBoot: false).ShouldBeTrue("device numbers may differ between boots");
        identity.Is(file).ShouldBeFalse();
        (identity with { Handle = "00" }).Is(file, isThisBoot: false).ShouldBe(Of(path).Handle is null);
    }

    private static FileIdentity Of(string path)
    {
        using var file = PathDescriptor.Open(path);
        return FileIdentity.Of(file);
    }
}
