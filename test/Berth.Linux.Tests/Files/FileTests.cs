using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Identity;
using Berth.Linux.Kernel;

namespace Berth.Linux.Tests.Files;

public sealed class FileTests
{
    [Fact]
    public void AtomicFile_Replaces_ModeAndContentAreNewAndNoTemporaryFileIsLeft()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Write("state.json", "old");

        AtomicFile.Write(path, "new"u8, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherWrite);

        File.ReadAllText(path).ShouldBe("new");
        FileStatus.Of(path).Mode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherWrite);
        Directory.GetFileSystemEntries(directory.Path).ShouldBe([path]);
    }

    [Fact]
    public void AtomicFile_TargetIsADirectory_FailsAndNoTemporaryFileIsLeft()
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory["taken"]);

        Should.Throw<LinuxException>(() => AtomicFile.Write(directory["taken"], "x"u8)).Error.ShouldBe(Errno.EISDIR);

        Directory.GetFileSystemEntries(directory.Path).ShouldBe([directory["taken"]]);
    }

    [Fact]
    public void FileStatus_Sparse_AllocatedBytesAreLessThanItsSize()
    {
        using var directory = new TemporaryDirectory();
        using (var file = File.Create(directory["sparse"]))
            file.SetLength(1 << 20);

        var status = FileStatus.Of(directory["sparse"]);
        status.Size.ShouldBe(1 << 20);
        status.AllocatedBytes.ShouldBeLessThan(1 << 20);
        status.Kind.ShouldBe(FileKind.Regular);
        status.Uid.ShouldBe(Credentials.EffectiveUid);
    }

    [Fact]
    public void FileStatus_Link_IsTheLinkOrItsTarget()
    {
        using var directory = new TemporaryDirectory();
        var target = directory.Write("target", "x");
        File.CreateSymbolicLink(directory["link"], target);

        FileStatus.Of(directory["link"], followLink: false).Kind.ShouldBe(FileKind.SymbolicLink);
        FileStatus.Of(directory["link"]).IsSameFile(FileStatus.Of(target)).ShouldBeTrue();
        FileStatus.Find(directory["missing"]).ShouldBeNull();
    }

    [Fact]
    public void Realpath_ThroughLinksAndDots_IsThePlainPath()
    {
        using var directory = new TemporaryDirectory();
        var target = directory.Write("a/target", "x");
        File.CreateSymbolicLink(directory["link"], directory["a"]);

        PathResolver.Realpath(directory["link/../a/./target"]).ShouldBe(target);
        PathResolver.FindRealpath(directory["missing"]).ShouldBeNull();
        Should.Throw<LinuxException>(() => PathResolver.Realpath(directory["missing"])).Error.ShouldBe(Errno.ENOENT);
    }

    [Fact]
    public void OpenBeneath_PathsThatLeadOutside_AreRefused()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("inside/file", "in");
        directory.Write("outside", "out");
        File.CreateSymbolicLink(directory["inside/link"], "../outside");
        using var inside = DirectoryHandle.Open(directory["inside"]);

        using (inside.OpenRead("file", ResolveRules.Beneath))
        {
        }

        Should.Throw<LinuxException>(() => inside.OpenRead("../outside", ResolveRules.Beneath)).Error.ShouldBe(Errno.EXDEV);
        Should.Throw<LinuxException>(() => inside.OpenRead("link", ResolveRules.Beneath)).Error.ShouldBe(Errno.EXDEV);
        Should.Throw<LinuxException>(() => inside.OpenRead("/etc/passwd", ResolveRules.Beneath)).Error.ShouldBe(Errno.EXDEV);
        Should.Throw<LinuxException>(() => inside.OpenRead("link", ResolveRules.NoSymbolicLinks)).Error.ShouldBe(Errno.ELOOP);
        using var file = inside.OpenRead("/../file", ResolveRules.InRoot);
        FileStatus.Of(file).Size.ShouldBe(2);
    }

    [Fact]
    public void OpenRegularFile_OtherKinds_AreRefusedWithoutBeingOpened()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("below/file", "content");
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", [directory["pipe"]]))
            mkfifo.WaitForExit();
        using var opened = DirectoryHandle.Open(directory.Path);

        using (var file = opened.OpenRegularFile("below/file", ResolveRules.Beneath))
            RandomAccess.GetLength(file).ShouldBe("content".Length);
        // Opening a pipe for reading would block until there is a writer.
        Should.Throw<LinuxException>(() => opened.OpenRegularFile("pipe", ResolveRules.Beneath)).Error.ShouldBe(Errno.EINVAL);
        Should.Throw<LinuxException>(() => opened.OpenRegularFile("below", ResolveRules.Beneath)).Error.ShouldBe(Errno.EISDIR);
        Should.Throw<LinuxException>(() => opened.OpenRegularFile("../below/file", ResolveRules.Beneath)).Error.ShouldBe(Errno.EXDEV);
    }

    [Fact]
    public void DirectoryNames_OfAnOpenDirectory_AreThoseOfItsPathTwice()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("a/file", "");
        directory.Write("b", "");
        using var opened = DirectoryHandle.Open(directory.Path);
        for (var i = 0; i < 2; i++)
            DirectoryNames.Read(opened).OrderBy(static n => n.Name).ShouldBe([new("a", FileKind.Directory), new("b", FileKind.Regular)]);
    }

    [Fact]
    public void DirectoryNamesFind_NoDirectory_IsNull()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("file", "");
        DirectoryNames.Find(directory["missing"]).ShouldBeNull();
        DirectoryNames.Find(directory["file"]).ShouldBeNull();
        DirectoryNames.Find(directory.Path).ShouldBe([new DirectoryName("file", FileKind.Regular)]);
    }

    [Fact]
    public void DirectoryNames_MoreThanOneBufferHolds_AreAllReturned()
    {
        using var directory = new TemporaryDirectory();
        var names = Enumerable.Range(0, 500).Select(static i => $"a-rather-long-name-so-that-few-of-them-fill-a-buffer-{i:d4}").ToArray();
        foreach (var name in names)
            directory.Write(name, "");
        DirectoryNames.Read(directory.Path).Select(static n => n.Name).Order(StringComparer.Ordinal).ShouldBe(names);
    }

    [Fact]
    public void BootId_OfThisBoot_IsAlwaysTheSameUuid()
    {
        Guid.TryParse(BootId.Read(), out _).ShouldBeTrue();
        BootId.Read().ShouldBe(BootId.Read());
    }
}
