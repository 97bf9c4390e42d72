using Berth.Linux.Commands;
using Berth.Linux.Errors;
using Berth.Linux.Ext4;
using Berth.Linux.Files;
using Berth.Machines.Files;

namespace Berth.Machines.Tests.Files;

/// <summary>Random operations on images, compared with a model, judged by e2fsck(8) and the kernel.</summary>
public sealed class ImagePropertyTests(ITestOutputHelper output)
{
    private const int Operations = 500;

    [Theory]
    [InlineData(0)]
    public async Task RandomOperations_EachOne_LeavesAConsistentImageThatIsTheModel(int more)
    {
        var seed = Properties.RandomSeed + more;
        output.WriteLine($"BERTH_SEED={seed}");
        using var directory = new TemporaryDirectory();
        var image = await TestImage.MakeAsync(directory, megabytes: 64);
        var model = new ImageModel(new Random(seed));
        for (var i = 0; i < Operations; i++)
        {
            string done;
            using (var files = ImageFiles.Open(image, writable: true))
                done = model.Step(files);
            await TestImage.ShouldBeConsistentAsync(image, $"after operation {i} ({done}), BERTH_SEED={seed}");
        }

        model.Files.Count.ShouldBeGreaterThan(20);
        using (var files = ImageFiles.Open(image))
            Compare(model, files);
        await CompareMountedAsync(model, image, directory);
    }

    [Fact]
    public async Task Write_IntoADirectoryThatTheKernelHasIndexed_IsConsistent()
    {
        using var directory = new TemporaryDirectory();
        var image = await TestImage.MakeAsync(directory, megabytes: 64, inodes: 10_000);
        await MountedAsync(image, directory, path =>
        {
            for (var i = 0; i < 3000; i++)
                File.WriteAllText($"{path}/a longer name of file number {i}", "x");
            return Task.CompletedTask;
        });
        using (var files = ImageFiles.Open(image, writable: true))
        {
            for (var i = 0; i < 300; i++)
                files.Write($"/new {i}", ImageFilesTests.Content("new"));
            for (var i = 0; i < 3000; i += 7)
                files.Write($"/a longer name of file number {i}", ImageFilesTests.Content("changed"));
            for (var i = 1; i < 3000; i += 31)
                files.Remove($"/a longer name of file number {i}");
        }

        await TestImage.ShouldBeConsistentAsync(image);
        await MountedAsync(image, directory, path =>
        {
            File.ReadAllText($"{path}/new 299").ShouldBe("new");
            File.ReadAllText($"{path}/a longer name of file number 7").ShouldBe("changed");
            File.Exists($"{path}/a longer name of file number 1").ShouldBe(false);
            File.WriteAllText($"{path}/and the kernel goes on", "x");
            return Task.CompletedTask;
        });
        await TestImage.ShouldBeConsistentAsync(image);
    }

    [Fact]
    public async Task Open_DamagedImages_FailWithAnErrorAndNeverHarmTheProcess()
    {
        var seed = Properties.RandomSeed;
        output.WriteLine($"BERTH_SEED={seed}");
        var random = new Random(seed);
        using var directory = new TemporaryDirectory();
        var image = await TestImage.MakeAsync(directory, megabytes: 16);
        using (var files = ImageFiles.Open(image, writable: true))
        {
            for (var i = 0; i < 40; i++)
                files.Write($"/d{i % 5}/f{i}", new MemoryStream(new byte[i * 1000]));
            files.MakeLink("/d0/link", new string('x', 200));
        }

        var good = await File.ReadAllBytesAsync(image, Deadline.Token());
        var (refused, survived) = (0, 0);
        for (var i = 0; i < 300; i++)
        {
            var bad = (byte[])good.Clone();
            for (var flips = random.Next(1, 5); flips > 0; flips--)
                bad[Damage(random)] ^= (byte)(1 << random.Next(8));
            var path = directory["damaged"];
            await File.WriteAllBytesAsync(path, bad, Deadline.Token());
            try
            {
                using var files = ImageFiles.Open(path, writable: true);
                for (var d = 0; d < 5; d++)
                {
                    foreach (var file in files.List($"/d{d}").Where(static file => file.Metadata.Kind == FileKind.Regular))
                        files.OpenRead($"/d{d}/{file.Name}").Use(static content => content.CopyTo(Stream.Null));
                }

                files.Write("/d1/new", ImageFilesTests.Content("x"));
                survived++;
            }
            catch (Exception failure) when (failure is Ext4Exception or LinuxException)
            {
                failure.Message.ShouldContain(path, customMessage: $"BERTH_SEED={seed}, image {i}");
                refused++;
            }
        }

        output.WriteLine($"{refused} refused, {survived} not affected");
        refused.ShouldBeGreaterThan(150);

        // The superblock, the group descriptors, and the bitmaps and tables of inodes that follow.
        static int Damage(Random random) => random.Next(3) switch
        {
            0 => 1024 + random.Next(1024),
            1 => 4096 + random.Next(128),
            _ => random.Next(4096, 400_000),
        };
    }

    private static void Compare(ImageModel model, ImageFiles files)
    {
        foreach (var (path, expected) in model.Files)
        {
            var file = files.Find(path.Length == 0 ? "/" : path, followLink: false).ShouldNotBeNull(path);
            var found = file.Metadata;
            found.Kind.ShouldBe(expected.Kind, path);
            if (path.Length > 0)
                ((int)found.Mode, found.Uid, found.Gid).ShouldBe((expected.Mode, expected.Uid, expected.Gid), path);
            (file.Target ?? "").ShouldBe(expected.Target, path);
            if (expected.Kind == FileKind.Regular)
                files.OpenRead(path).Use(content => content.ReadToEnd().SequenceEqual(expected.Content).ShouldBeTrue(path));
            if (expected.Kind == FileKind.Directory)
            {
                files.List(path.Length == 0 ? "/" : path)
                    .Select(static child => child.Name)
                    .Where(static name => name != "lost+found")
                    .ShouldBe(
                    model.Files.Keys.Where(other => other.Length > 0 && other[..other.LastIndexOf('/')] == path)
                        .Select(other => other[(path.Length + 1)..]).Order(StringComparer.Ordinal));
            }
        }
    }

    private static async Task CompareMountedAsync(ImageModel model, string image, TemporaryDirectory directory) =>
        await MountedAsync(image, directory, path =>
        {
            foreach (var (name, expected) in model.Files.Where(static pair => pair.Key.Length > 0))
            {
                var place = $"{path}{name}";
                var status = FileStatus.Of(place, followLink: false);
                (status.Kind, (int)status.Mode, status.Uid, status.Gid)
                    .ShouldBe((expected.Kind, expected.Mode, expected.Uid, expected.Gid), name);
                if (expected.Kind == FileKind.SymbolicLink)
                    SymbolicLink.Find(place).ShouldBe(expected.Target);
                if (expected.Kind != FileKind.Regular)
                    continue;
                using var parent = DirectoryHandle.Open(path);
                using var file = parent.OpenRegularFile(name[1..], ResolveRules.NoSymbolicLinks);
                var content = new byte[RandomAccess.GetLength(file)];
                RandomAccess.Read(file, content, 0);
                content.AsSpan().SequenceEqual(expected.Content).ShouldBeTrue(name);
            }

            return Task.CompletedTask;
        });

    private static async Task MountedAsync(string image, TemporaryDirectory directory, Func<string, Task> action)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root, to mount an image");
        Assert.SkipUnless(File.Exists("/dev/loop-control"), "needs loop devices");
        var path = Directory.CreateDirectory(directory[$"mount{Guid.NewGuid():N}"]).FullName;
        (await CommandRunner.RunAsync(new Command("mount", "-o", "loop", image, path), Deadline.Token())).ThrowIfFailed();
        try
        {
            await action(path);
        }
        finally
        {
            (await CommandRunner.RunAsync(new Command("umount", path), Deadline.Token())).ThrowIfFailed();
        }

    }
}
