using System.Text;
using Berth.Instances.Store;
using Berth.Linux.Commands;
using Berth.Linux.Errors;
using Berth.Linux.Ext4;
using Berth.Linux.Files;
using Berth.Machines.Archives;
using Berth.Machines.Building;
using Berth.Machines.Files;
using Berth.Machines.Images;
using Berth.Machines.Lifecycle;

namespace Berth.Machines.Tests.Building;

public sealed class ImageBuildTests
{
    [Fact]
    public async Task Build_DirectoryAsRoot_KeepsOwnersModesLinksHolesDevicesAndAttributes()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root, to give files other owners");
        HostTool.Require("setfattr");
        using var directory = new TemporaryDirectory();
        var source = await SourceAsync(directory, withDevices: true);

        var image = await BuildAsync(directory, source);

        await TestImage.ShouldBeConsistentAsync(image);
        using var files = ImageFiles.Open(image);
        ShouldHave(files, "/d/f", FileKind.Regular, 0b100_110_000_000, 1000, 100_000);
        ShouldHave(files, "/d/sub", FileKind.Directory, 0b001_111_111_111, 0, 5);
        ShouldHave(files, "/null", FileKind.CharacterDevice, 0b110_110_110, 0, 0);
        (files.Find("/null")!.Metadata is { DeviceMajor: 1, DeviceMinor: 3 }).ShouldBeTrue();
        (files.Find("/far")!.Metadata is { DeviceMajor: 300, DeviceMinor: 70_000, Kind: FileKind.BlockDevice }).ShouldBeTrue();
        ShouldHave(files, "/pipe", FileKind.Fifo, 0b110_100_100, 0, 0);
        files.Find("/d/f")!.Links.ShouldBe(2);
        files.Find("/hard")!.Links.ShouldBe(2);
        files.Find("/link", followLink: false)!.Target.ShouldBe("../outside");
        files.Find("/link", followLink: false)!.Metadata.Uid.ShouldBe(7u);
        files.Find("/" + new string('l', 200), followLink: false)!.Target.ShouldBe(new string('t', 500));
        files.Find("/old")!.Metadata.Modified.ShouldBe(new DateTimeOffset(1931, 5, 6, 7, 8, 9, TimeSpan.Zero));
        files.Find("/future")!.Metadata.Modified.ShouldBe(new DateTimeOffset(2199, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(1234567));
        files.Find("/sparse")!.Size.ShouldBe(50_000_000);
        files.OpenRead("/sparse").Use(content =>
        {
            var all = content.ReadToEnd();
            Encoding.ASCII.GetString(all, 20_000_000, 6).ShouldBe("middle");
            all.Count(static one => one != 0).ShouldBe(6);
        });
        FileStatus.Of(image).AllocatedBytes.ShouldBeLessThan(4_000_000);
        (await TestImage.DebugAsync(image, "ea_get /d user.note")).ShouldContain("a note");
        (await TestImage.DebugAsync(image, "ea_list /capable")).ShouldContain("security.capability (20)");
        await ShouldMountAsTheSourceAsync(directory, image, source);
    }

    [Fact]
    public async Task Build_DirectoryAsAnOrdinaryUser_MakesTheUserRoot()
    {
        if (await UnprivilegedUser.RanThisTestAsync())
            return;
        HostTool.Require("mke2fs");
        using var directory = new TemporaryDirectory();
        directory.Write("source/etc/hostname", "machine");
        directory.Write("source/run.sh", "#!/bin/sh");
        File.SetUnixFileMode(directory["source/run.sh"], (UnixFileMode)0b101_111_101_001);

        var image = await BuildAsync(directory, directory["source"]);

        await TestImage.ShouldBeConsistentAsync(image);
        using var files = ImageFiles.Open(image);
        ShouldHave(files, "/run.sh", FileKind.Regular, 0b101_111_101_001, 0, 0);
        ShouldHave(files, "/", FileKind.Directory, (int)File.GetUnixFileMode(directory["source"]), 0, 0);
    }

    [Fact]
    public async Task Build_WithAnOwner_GivesItAllFiles()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("source/a/b", "x");
        var image = await BuildAsync(directory, directory["source"], OwnerMap.One(1000, 1001));
        using var files = ImageFiles.Open(image);
        (files.Find("/a/b")!.Metadata is { Uid: 1000, Gid: 1001 }).ShouldBeTrue();
        (files.Find("/a")!.Metadata is { Uid: 1000, Gid: 1001 }).ShouldBeTrue();
    }

    [Fact]
    public async Task Build_ManyFilesInADirectory_AreAllThere()
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory["source/many"]);
        for (var i = 0; i < 3000; i++)
            File.WriteAllText(directory[$"source/many/a rather long name of a file, number {i}"], i % 3 == 0 ? "" : $"content {i}");
        for (var i = 0; i < 300; i++)
            Directory.CreateDirectory(directory[$"source/directory {i}"]);

        var image = await BuildAsync(directory, directory["source"]);

        await TestImage.ShouldBeConsistentAsync(image);
        using var files = ImageFiles.Open(image);
        files.List("/many").Count.ShouldBe(3000);
        files.Find("/")!.Links.ShouldBe(2 + 301 + 1);
        files.OpenRead("/many/a rather long name of a file, number 2999")
            .Use(content => content.ReadToEnd().ShouldBe("content 2999"u8.ToArray()));
    }

    [Fact]
    public async Task Build_TooSmall_SaysHowLargeItMustBe()
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory["source"]);
        await File.WriteAllBytesAsync(directory["source/big"], Noise(30_000_000), Deadline.Token());
        var failure = await Should.ThrowAsync<Ext4Exception>(BuildAsync(directory, directory["source"], size: 20 << 20));
        failure.Error.ShouldBe(Ext4Error.Full);
        failure.Message.ShouldContain("M or more");
        File.Exists(directory["image"]).ShouldBeFalse();

        // Enough for the content, but not for the journal and tables beside it: noticed while it is written.
        failure = await Should.ThrowAsync<Ext4Exception>(BuildAsync(directory, directory["source"], size: 31 << 20));
        failure.Error.ShouldBe(Ext4Error.Full);
        File.Exists(directory["image"]).ShouldBeFalse();
        await TestImage.ShouldBeConsistentAsync(await BuildAsync(directory, directory["source"], size: 48 << 20));
    }

    [Theory]
    [InlineData("gnu")]
    [InlineData("posix")]
    [InlineData("ustar")]
    [InlineData("v7")]
    [InlineData("oldgnu")]
    public async Task Build_Tar_IsTheSameAsFromTheDirectory(string format)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root, to give files other owners");
        using var directory = new TemporaryDirectory();
        var source = await SourceAsync(directory, withDevices: format is not "v7" and not "ustar");
        if (format is "v7" or "ustar")
        {
            // What these formats can't keep.
            File.Delete($"{source}/{new string('l', 200)}");
            File.Delete($"{source}/pipe");
            await RunAsync("chown", "-R", "-h", "0:5", source);
            await RunAsync("touch", "-d", "1971-05-06T07:08:09Z", $"{source}/old");
        }

        var archive = directory["archive.tar"];
        string[] attributes = format == "posix" ? ["--xattrs", "--xattrs-include=*"] : [];
        string[] sparse = format is "gnu" or "oldgnu" or "posix" ? ["--sparse"] : [];
        await RunAsync("tar", [$"--format={format}", .. attributes, .. sparse, "-C", source, "-cf", archive, "."]);

        var image = await BuildAsync(directory, new ArchiveSource([new ArchiveLayer(archive, null, false)], null));

        await TestImage.ShouldBeConsistentAsync(image);
        using (var files = ImageFiles.Open(image))
            files.Find("/sparse")!.Size.ShouldBe(50_000_000);
        FileStatus.Of(image).AllocatedBytes.ShouldBeLessThan(4_000_000);
        if (format == "posix")
        {
            (await TestImage.DebugAsync(image, "ea_list /capable")).ShouldContain("security.capability (20)");
            (await TestImage.DebugAsync(image, "ea_get /d user.note")).ShouldContain("a note");
        }

        await ShouldMountAsTheSourceAsync(directory, image, source, withTimes: format == "posix");
    }

    [Theory]
    [InlineData("0.0")]
    [InlineData("0.1")]
    [InlineData("1.0")]
    public async Task Build_TarWithPaxSparseFiles_ReadsEachVersion(string version)
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory["source"]);
        MakeSparse(directory["source/sparse"]);
        await RunAsync(
            "tar", "--format=posix", "--sparse", $"--sparse-version={version}", "-C", directory["source"], "-cf", directory["a.tar"], ".");
        var image = await BuildAsync(directory, new ArchiveSource([new ArchiveLayer(directory["a.tar"], null, false)], null));
        using var files = ImageFiles.Open(image);
        files.OpenRead("/sparse")
            .Use(content => content.ReadToEnd().AsSpan().SequenceEqual(File.ReadAllBytes(directory["source/sparse"])).ShouldBeTrue());
    }

    [Fact]
    public async Task Build_CompressedTarAsAnOrdinaryUser_KeepsOwners()
    {
        if (await UnprivilegedUser.RanThisTestAsync())
            return;
        using var directory = new TemporaryDirectory();
        directory.Write("source/f", "content");
        foreach (var program in (string[])["gzip", "zstd"])
        {
            HostTool.Require(program);
            await RunAsync(
                "tar", "--owner=:70000", "--group=:80000", "-I", program, "-C", directory["source"], "-cf", directory["archive"], ".");
            var image = await BuildAsync(directory, new ArchiveSource([new ArchiveLayer(directory["archive"], null, false)], null));
            await TestImage.ShouldBeConsistentAsync(image);
            using var files = ImageFiles.Open(image);
            (files.Find("/f")!.Metadata is { Uid: 70000, Gid: 80000 }).ShouldBeTrue();
            files.OpenRead("/f").Use(content => content.ReadToEnd().ShouldBe("content"u8.ToArray()));
        }
    }

    [Fact]
    public async Task Build_HostileTar_StaysInTheImage()
    {
        using var directory = new TemporaryDirectory();
        var outside = directory.Write("victim/file", "untouched");
        var archive = new TarWriterForTests();
        archive.Add("../../../../../../../../../etc/up", '0', "up");
        archive.Add("/absolute", '0', "absolute");
        archive.Add("escape", '2', "", link: directory["victim"]);
        archive.Add("escape/file", '0', "in the image");
        archive.Add("loop", '2', "", link: "loop");
        archive.Add("name\n\u001b[31m \"q\"", '0', "odd");
        var image = await BuildAsync(directory, new ArchiveSource([new ArchiveLayer(archive.Save(directory["a.tar"]), null, false)], null));
        File.ReadAllText(outside).ShouldBe("untouched");
        await TestImage.ShouldBeConsistentAsync(image);
        using var files = ImageFiles.Open(image);
        files.Find("/etc/up").ShouldNotBeNull();
        files.Find("/absolute").ShouldNotBeNull();
        files.Find("/name\n\u001b[31m \"q\"").ShouldNotBeNull();
        files.Find($"{directory["victim"]}/file").ShouldNotBeNull();

        archive.Add("loop/f", '0', "x");
        (await Should.ThrowAsync<LinuxException>(
            BuildAsync(directory,
                new ArchiveSource([new ArchiveLayer(archive.Save(directory["b.tar"]), null, false)], null)))).Error.ShouldBe(Errno.ELOOP);
    }

    [Fact]
    public async Task Build_DamagedTar_SaysSo()
    {
        using var directory = new TemporaryDirectory();
        var archive = new TarWriterForTests();
        archive.Add("f", '0', new string('x', 2000));
        var good = File.ReadAllBytes(archive.Save(directory["good.tar"]));
        await BuildAsync(directory, Source(good));
        foreach (var (length, change, problem) in (ReadOnlySpan<(int, int, string)>)
            [(1000, -1, "ends within a file"), (300, -1, "ends within a header"), (good.Length, 0, "wrong checksum"),
                (good.Length, 130, "wrong checksum")])
        {
            var bad = good[..length];
            if (change >= 0)
                bad[change] ^= 1;
            Should.Throw<ArchiveException>(
                () => BuildAsync(directory, Source(bad)).GetAwaiter().GetResult()).Message.ShouldContain(problem);
        }

        // A file of another kind: what can be read is said.
        foreach (var (content, problem) in ((byte[], string)[])
            [([.. "PK\x03\x04"u8, .. new byte[60]], "it is a zip archive"), ("short"u8.ToArray(), "it is no tar archive"),
                (Noise(2000), "it is no tar archive")])
        {
            var refused = await Should.ThrowAsync<ArchiveException>(() => BuildAsync(directory, Source(content)));
            refused.Message.ShouldContain(problem);
            refused.Message.ShouldContain("a tar archive (also compressed with gzip or zstd)");
        }

        ArchiveSource Source(byte[] content)
        {
            File.WriteAllBytes(directory["bad.tar"], content);
            return new ArchiveSource([new ArchiveLayer(directory["bad.tar"], null, false)], null);
        }
    }

    [Fact]
    public async Task Store_BuildListResizeRemove_DoWhatTheySay()
    {
        using var directory = new TemporaryDirectory();
        HostTool.Require("resize2fs");
        directory.Write("source/f", "content");
        await File.WriteAllBytesAsync(directory["source/big"], Noise(20_000_000), Deadline.Token());
        var directories = new StateDirectories(directory["state"], directory["run"]);
        var store = new ImageStore(directories, new MachineStore(directories));
        store.List().ShouldBeEmpty();

        // Nothing is left of a build that fails.
        directory.Write("f.tar", "no archive");
        await Should.ThrowAsync<ArchiveException>(store.BuildAsync(new ImageBuildOptions("bb3", directory["f.tar"])));
        Directory.EnumerateFileSystemEntries(directory["state/images"]).ShouldBeEmpty();

        var options = new ImageBuildOptions("one", directory["source"]);
        var built = await store.BuildAsync(options, cancellationToken: Deadline.Token());
        built.AllocatedBytes.ShouldBeLessThan(built.Bytes);
        store.List().ShouldHaveSingleItem().ShouldBe(built);
        (await Should.ThrowAsync<ImageRefusedException>(store.BuildAsync(options))).Message.ShouldContain("have it replaced");
        (await store.BuildAsync(options with { Replace = true })).Name.ShouldBe("one");
        foreach (var bad in (string[])["", "../x", "a/b", ".hidden", "a b", "-a", new string('a', 65)])
            await Should.ThrowAsync<ImageRefusedException>(store.BuildAsync(options with { Name = bad }));

        var larger = await store.ResizeAsync("one", 400 << 20);
        larger.Bytes.ShouldBe(400 << 20);
        await TestImage.ShouldBeConsistentAsync(larger.Path);
        store.Inspect("one").Usage.FreeBytes.ShouldBeGreaterThan(300 << 20);
        (await store.ResizeAsync("one", 64 << 20)).Bytes.ShouldBe(64 << 20);
        await TestImage.ShouldBeConsistentAsync(larger.Path);
        using (var image = store.Open("one", writable: false))
            image.Files.OpenRead("/f").Use(content => content.ReadToEnd().ShouldBe("content"u8.ToArray()));

        var before = await File.ReadAllBytesAsync(larger.Path, Deadline.Token());
        (await Should.ThrowAsync<ImageRefusedException>(store.ResizeAsync("one", 10 << 20))).Message.ShouldContain("M or more");
        File.ReadAllBytes(larger.Path).AsSpan().SequenceEqual(before).ShouldBeTrue();

        Directory.GetFiles(directory["state/images/one"]).Select(Path.GetFileName).Order().ShouldBe(["image.ext4", "image.json"]);
        store.Remove("one");
        store.List().ShouldBeEmpty();
        Should.Throw<ImageNotFoundException>(() => store.Remove("one"));
        Should.Throw<ImageNotFoundException>(() => store.Open("..", writable: true).Dispose()).ShouldNotBeNull();
    }

    [Fact]
    public async Task Copy_OfAnImage_IsTheSameAndSparse()
    {
        using var directory = new TemporaryDirectory();
        var image = await TestImage.MakeAsync(directory, megabytes: 128);
        ImageStore.CopyTo(image, directory["copy"]);
        (File.ReadAllBytes(directory["copy"]).AsSpan().SequenceEqual(File.ReadAllBytes(image))).ShouldBeTrue();
        FileStatus.Of(directory["copy"]).AllocatedBytes.ShouldBeLessThan(8 << 20);
    }

    private static async Task<string> BuildAsync(TemporaryDirectory directory, string source, OwnerMap? owners = null, long? size = null) =>
        await BuildAsync(directory, new DirectorySource(source, owners), size);

    private static async Task<string> BuildAsync(TemporaryDirectory directory, IImageSource source, long? size = null)
    {
        HostTool.Require("mke2fs");
        var image = directory["image"];
        await ImageBuilder.BuildAsync(source, image, "test", size, report: null, Deadline.Token());
        return image;
    }

    private static void ShouldHave(ImageFiles files, string path, FileKind kind, int mode, uint uid, uint gid)
    {
        var found = files.Find(path, followLink: false).ShouldNotBeNull(path).Metadata;
        (found.Kind, (int)found.Mode, found.Uid, found.Gid).ShouldBe((kind, mode, uid, gid), path);
    }

    private static async Task<string> SourceAsync(TemporaryDirectory directory, bool withDevices)
    {
        var source = directory["source"];
        directory.Write("source/d/f", "content");
        Directory.CreateDirectory($"{source}/d/sub");
        directory.Write("source/old", "");
        directory.Write("source/future", "");
        await File.WriteAllBytesAsync($"{source}/capable", Noise(5000), Deadline.Token());
        MakeSparse($"{source}/sparse");
        await RunAsync("ln", $"{source}/d/f", $"{source}/hard");
        await RunAsync("ln", "-s", "../outside", $"{source}/link");
        await RunAsync("ln", "-s", new string('t', 500), $"{source}/{new string('l', 200)}");
        await RunAsync("mkfifo", "-m", "644", $"{source}/pipe");
        if (withDevices)
        {
            await RunAsync("mknod", "-m", "666", $"{source}/null", "c", "1", "3");
            await RunAsync("mknod", "-m", "600", $"{source}/far", "b", "300", "70000");
        }

        await RunAsync("chown", "1000:100000", $"{source}/d/f");
        await RunAsync("chown", "0:5", $"{source}/d/sub");
        await RunAsync("chown", "-h", "7:8", $"{source}/link");
        await RunAsync("chmod", "4600", $"{source}/d/f");
        await RunAsync("chmod", "1777", $"{source}/d/sub");
        await RunAsync("setfattr", "-n", "user.note", "-v", "a note", $"{source}/d");
        await RunAsync(
            "setfattr", "-n", "security.capability", "-v", "0x0100000200200000ff00000000000000000000ff"[..42], $"{source}/capable");
        await RunAsync("touch", "-d", "1931-05-06T07:08:09Z", $"{source}/old");
        await RunAsync("touch", "-d", "2199-01-02T03:04:05.1234567Z", $"{source}/future");
        return source;
    }

    private static void MakeSparse(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        RandomAccess.Write(file, "middle"u8, 20_000_000);
        RandomAccess.SetLength(file, 50_000_000);
    }

    /// <summary>As root, mounts the image, and compares names, metadata and content with what it was built from.</summary>
    private static async Task ShouldMountAsTheSourceAsync(TemporaryDirectory directory, string image, string source, bool withTimes = true)
    {
        Assert.SkipUnless(File.Exists("/dev/loop-control"), "needs loop devices");
        var mount = Directory.CreateDirectory(directory["mount"]).FullName;
        await RunAsync("mount", "-o", "loop,ro", image, mount);
        try
        {
            var format = $"%P|%y|%m|%U|%G|%n|%l{(withTimes ? "|%T@" : "")}|%s\\n";
            var expected = await RunAsync("find", source, "-mindepth", "1", "-not", "-type", "d", "-printf", format);
            var found = await RunAsync("find", mount, "-mindepth", "1", "-not", "-type", "d", "-printf", format);
            Lines(found).ShouldBe(Lines(expected));
            var directories = $"%P|%m|%U|%G{(withTimes ? "|%T@" : "")}\\n";
            expected = await RunAsync("find", source, "-type", "d", "-printf", directories);
            found = await RunAsync("find", mount, "-type", "d", "-not", "-name", "lost+found", "-printf", directories);
            Lines(found).ShouldBe(Lines(expected));
            await RunAsync("diff", "-r", "--no-dereference", "--exclude=lost+found", "--exclude=far", "--exclude=null", "--exclude=pipe",
                source, mount);
        }
        finally
        {
            await RunAsync("umount", mount);
        }

        // The kernel's times have nanoseconds; .NET's, and so ours, units of 100 ns.
        static IEnumerable<string> Lines(string text) =>
            text.Split('\n')
                .Select(static line => System.Text.RegularExpressions.Regex.Replace(line, @"(\.\d{7})\d+", "$1"))
                .Order(StringComparer.Ordinal);
    }

    private static byte[] Noise(int length)
    {
        var noise = new byte[length];
        new Random(5).NextBytes(noise);
        return noise;
    }

    private static async Task<string> RunAsync(string program, params IReadOnlyList<string> arguments) =>
        (await CommandRunner.RunAsync(new Command(program, arguments), Deadline.Token())).ThrowIfFailed().Output;
}
