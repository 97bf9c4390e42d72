using System.Text;
using Berth.Linux.Commands;
using Berth.Linux.Errors;
using Berth.Linux.Ext4;
using Berth.Linux.Files;
using Berth.Machines.Files;

namespace Berth.Machines.Tests.Files;

public sealed class ImageFilesTests
{
    public static TheoryData<string> HardNames =>
    [
        "plain", "a b", "quote'\"$(id)`;", "new\nline", "tab\t", "-rf", "...", "\uDCFF\uDCFE", "ünï", new string('n', 255), "*?[",
            "back\\slash",
    ];

    [Theory]
    [MemberData(nameof(HardNames))]
    public async Task Write_AnyName_IsReadBackAndConsistent(string name)
    {
        using var directory = new TemporaryDirectory();
        var image = await TestImage.MakeAsync(directory);
        using (var files = ImageFiles.Open(image, writable: true))
            files.Write($"/dir {name[..1]}/{name}", Content("hello"));
        using (var files = ImageFiles.Open(image))
        {
            Read(files, $"dir {name[..1]}//./{name}").ShouldBe("hello");
            files.List($"/dir {name[..1]}").ShouldHaveSingleItem().Name.ShouldBe(name);
        }

        await TestImage.ShouldBeConsistentAsync(image);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public async Task Write_NoPath_IsRefused(string path)
    {
        using var directory = new TemporaryDirectory();
        using var files = ImageFiles.Open(await TestImage.MakeAsync(directory), writable: true);
        Should.Throw<LinuxException>(() => files.Write(path, Content("x"))).Error.ShouldBe(Errno.EINVAL);
    }

    [Fact]
    public async Task Write_NameOf256Bytes_IsRefused()
    {
        using var directory = new TemporaryDirectory();
        using var files = ImageFiles.Open(await TestImage.MakeAsync(directory), writable: true);
        Should.Throw<LinuxException>(() => files.Write("/" + new string('n', 256), Content("x"))).Error.ShouldBe(Errno.ENAMETOOLONG);
    }

    [Fact]
    public async Task Write_ParentsAndLinks_StayInTheImage()
    {
        using var directory = new TemporaryDirectory();
        var image = await TestImage.MakeAsync(directory);
        var outside = directory.Write("outside", "untouched");
        using (var files = ImageFiles.Open(image, writable: true))
        {
            files.MakeLink("/up", "../../../../../../..");
            files.MakeLink("/absolute", directory.Path);
            files.Write($"/../../..{directory.Path}/outside", Content("first"));
            files.Write("/up/second", Content("second"));
            files.Write("/absolute/third", Content("third"));
            Read(files, $"{directory.Path}/outside").ShouldBe("first");
            Read(files, "/second").ShouldBe("second");
            Read(files, $"{directory.Path}/third").ShouldBe("third");
        }

        File.ReadAllText(outside).ShouldBe("untouched");
        File.Exists(directory["third"]).ShouldBeFalse();
        await TestImage.ShouldBeConsistentAsync(image);
    }

    [Fact]
    public async Task Write_OverALink_WritesItsTarget()
    {
        using var directory = new TemporaryDirectory();
        var image = await TestImage.MakeAsync(directory);
        using var files = ImageFiles.Open(image, writable: true);
        files.MakeLink("/etc/resolv.conf", "../run/systemd/resolve/stub.conf");
        files.Write("/etc/resolv.conf", Content("nameserver ::1"));
        Read(files, "/run/systemd/resolve/stub.conf").ShouldBe("nameserver ::1");
        files.Find("/etc/resolv.conf", followLink: false)!.Target.ShouldBe("../run/systemd/resolve/stub.conf");
    }

    [Fact]
    public async Task Write_Circle_IsRefused()
    {
        using var directory = new TemporaryDirectory();
        using var files = ImageFiles.Open(await TestImage.MakeAsync(directory), writable: true);
        files.MakeLink("/a", "b");
        files.MakeLink("/b", "a");
        Should.Throw<LinuxException>(() => files.Write("/a", Content("x"))).Error.ShouldBe(Errno.ELOOP);
        Should.Throw<LinuxException>(() => files.List("/a/c")).Error.ShouldBe(Errno.ELOOP);
    }

    [Fact]
    public async Task Write_OverAFile_KeepsOrSetsModeAndOwner()
    {
        using var directory = new TemporaryDirectory();
        var image = await TestImage.MakeAsync(directory);
        using var files = ImageFiles.Open(image, writable: true);
        files.Write("/f", Content("1"), new ImageWriteOptions(Mode(0b111_101_000), 70000, 80000));
        files.Write("/f", Content("2"));
        var kept = files.Find("/f")!;
        (kept.Metadata.Mode, kept.Metadata.Uid, kept.Metadata.Gid, kept.Size).ShouldBe((Mode(0b111_101_000), 70000u, 80000u, 1));
        files.Write("/f", Content("3"), new ImageWriteOptions(Gid: 5));
        (files.Find("/f")!.Metadata is { Uid: 70000, Gid: 5 }).ShouldBeTrue();
        files.Write("/new", Content("x"));
        (files.Find("/new")!.Metadata is { Uid: 0, Gid: 0, Mode: (UnixFileMode)0x1A4 }).ShouldBeTrue();
    }

    [Fact]
    public async Task Write_MissingDirectories_HaveTheOwnerOfTheOneTheyAreIn()
    {
        using var directory = new TemporaryDirectory();
        using var files = ImageFiles.Open(await TestImage.MakeAsync(directory), writable: true);
        files.MakeDirectory("/home/user", new ImageWriteOptions(Mode(0b111_000_000), 1000, 1001));
        files.Write("/home/user/.config/app/settings", Content("x"));
        (files.Find("/home/user/.config/app")!.Metadata is { Uid: 1000, Gid: 1001, Mode: (UnixFileMode)0x1ED }).ShouldBeTrue();
        files.Find("/home")!.Metadata.Uid.ShouldBe(0u);
    }

    [Fact]
    public async Task Write_OverADirectoryOrBelowAFile_IsRefused()
    {
        using var directory = new TemporaryDirectory();
        using var files = ImageFiles.Open(await TestImage.MakeAsync(directory), writable: true);
        files.Write("/d/f", Content("x"));
        Should.Throw<LinuxException>(() => files.Write("/d", Content("x"))).Error.ShouldBe(Errno.EISDIR);
        Should.Throw<LinuxException>(() => files.Write("/", Content("x"))).Error.ShouldBe(Errno.EISDIR);
        Should.Throw<LinuxException>(() => files.Write("/d/f/g", Content("x"))).Error.ShouldBe(Errno.ENOTDIR);
        Should.Throw<LinuxException>(() => files.Remove("/")).Error.ShouldBe(Errno.EBUSY);
        Should.Throw<LinuxException>(() => files.Remove("/missing")).Error.ShouldBe(Errno.ENOENT);
        Should.Throw<LinuxException>(() => files.OpenRead("/missing")).Message.ShouldContain("/missing in ");
        Read(files, "/d/f").ShouldBe("x");
    }

    [Fact]
    public async Task Write_FullImage_LosesNothing()
    {
        using var directory = new TemporaryDirectory();
        var image = await TestImage.MakeAsync(directory, megabytes: 16);
        var pattern = new byte[1024 * 1024];
        new Random(7).NextBytes(pattern);
        using (var files = ImageFiles.Open(image, writable: true))
        {
            files.Write("/kept", Content("kept"));
            var written = 0;
            var failure = Should.Throw<Ext4Exception>(() =>
            {
                for (; written < 64; written++)
                    files.Write($"/{written}", new MemoryStream(pattern));
            });
            failure.Error.ShouldBe(Ext4Error.Full);
            failure.Message.ShouldContain("berth image resize");
            written.ShouldBeGreaterThan(4);
            // A stream without a length is noticed only when there is no free block left.
            var late = Should.Throw<Ext4Exception>(() => files.Write("/kept", new UnknownLength(new MemoryStream(pattern))));
            late.Error.ShouldBe(Ext4Error.Full, late.Message);
            Read(files, "/kept").ShouldBe("kept");
            files.OpenRead("/0").Use(content => content.ReadToEnd().SequenceEqual(pattern).ShouldBeTrue());
        }

        await TestImage.ShouldBeConsistentAsync(image);
        using (var files = ImageFiles.Open(image, writable: true))
        {
            files.Remove("/0");
            files.Write("/kept", new MemoryStream(pattern));
        }

        await TestImage.ShouldBeConsistentAsync(image);
    }

    [Fact]
    public async Task Write_NoFreeInode_LosesNothing()
    {
        using var directory = new TemporaryDirectory();
        var image = await TestImage.MakeAsync(directory, inodes: 16);
        using (var files = ImageFiles.Open(image, writable: true))
        {
            Should.Throw<Ext4Exception>(() =>
            {
                for (var i = 0; i < 5000; i++)
                    files.Write($"/d/{i}", Content("x"));
            }).Error.ShouldBe(Ext4Error.Full);
            Read(files, "/d/0").ShouldBe("x");
        }

        await TestImage.ShouldBeConsistentAsync(image);
    }

    [Fact]
    public async Task Write_BigFileWithHoles_IsSparse()
    {
        using var directory = new TemporaryDirectory();
        var image = await TestImage.MakeAsync(directory);
        var content = new byte[(20 * 1024 * 1024) + 17];
        "begin"u8.CopyTo(content);
        "middle"u8.CopyTo(content.AsSpan(9_000_000));
        "end"u8.CopyTo(content.AsSpan(content.Length - 3));
        using (var files = ImageFiles.Open(image, writable: true))
        {
            var free = files.Usage.FreeBytes;
            files.Write("/f", new UnknownLength(new MemoryStream(content)));
            (free - files.Usage.FreeBytes).ShouldBeLessThan(100_000);
            files.OpenRead("/f").Use(read => read.ReadToEnd().SequenceEqual(content).ShouldBeTrue());
        }

        await TestImage.ShouldBeConsistentAsync(image);
    }

    [Fact]
    public async Task Open_WhatIsNoImage_SaysSo()
    {
        using var directory = new TemporaryDirectory();
        Should.Throw<Ext4Exception>(() => ImageFiles.Open(directory.Write("text", "not an image")))
            .Message.ShouldContain("too short for a file system");
        var zeros = directory["zeros"];
        await File.WriteAllBytesAsync(zeros, new byte[100_000], Deadline.Token());
        Should.Throw<Ext4Exception>(() => ImageFiles.Open(zeros)).Message.ShouldContain("no ext2, ext3 or ext4 superblock");
        Should.Throw<LinuxException>(() => ImageFiles.Open(directory["missing"])).Error.ShouldBe(Errno.ENOENT);
        Should.Throw<LinuxException>(() => ImageFiles.Open(directory.Path)).Error.ShouldBe(Errno.EINVAL);
    }

    [Fact]
    public async Task Open_JournalNotReplayed_IsRefused()
    {
        using var directory = new TemporaryDirectory();
        var image = await TestImage.MakeAsync(directory);
        (await CommandRunner.RunAsync(
            new Command(HostTool.Require("debugfs"), "-w", "-R", "feature needs_recovery", image), Deadline.Token())).ThrowIfFailed();
        Should.Throw<Ext4Exception>(() => ImageFiles.Open(image, writable: true)).Error.ShouldBe(Ext4Error.NeedsRecovery);
    }

    [Fact]
    public async Task Remove_DirectoryWithContent_FreesIt()
    {
        using var directory = new TemporaryDirectory();
        var image = await TestImage.MakeAsync(directory);
        using (var files = ImageFiles.Open(image, writable: true))
        {
            var before = files.Usage;
            files.Write("/a/b/c/file", new MemoryStream(Encoding.ASCII.GetBytes(new string('x', 100_000))));
            files.MakeLink("/a/long", new string('t', 300));
            files.MakeLink("/a/short", "t");
            files.Find("/a/long", followLink: false)!.Target.ShouldBe(new string('t', 300));
            files.Remove("/a");
            files.Usage.ShouldBe(before);
            files.Find("/a").ShouldBeNull();
        }

        await TestImage.ShouldBeConsistentAsync(image);
    }

    internal static MemoryStream Content(string text) => new(Encoding.UTF8.GetBytes(text));

    private static string Read(ImageFiles files, string path)
    {
        using var content = files.OpenRead(path);
        return new StreamReader(content).ReadToEnd();
    }

    private static UnixFileMode Mode(int bits) => (UnixFileMode)bits;
}
