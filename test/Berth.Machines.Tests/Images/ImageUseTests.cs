using Berth.Instances.Store;
using Berth.Linux.Files;
using Berth.Machines.Files;
using Berth.Machines.Images;
using Berth.Machines.Lifecycle;

namespace Berth.Machines.Tests.Images;

/// <summary>An image that machines were made of is not changed: their disks have only what differs from it.</summary>
public sealed class ImageUseTests
{
    private const string Machine = "m3";

    public static TheoryData<string> Changes => ["write", "write by path", "write by link", "resize", "replace", "remove"];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Change_OfAnImageOfAMachine_IsRefusedUntilTheMachineIsRemoved(string change)
    {
        using var directory = new TemporaryDirectory();
        var (images, machines) = await MakeAsync(directory);
        await CreateAsync(machines, Machine, images.Find("bk").Path);
        await CreateAsync(machines, "other", images.Find("other").Path);
        var before = Stamp(images);

        var refused = await Should.ThrowAsync<ImageRefusedException>(() => ChangeAsync(images, directory, change));
        refused.Message.ShouldContain($"the machine {Machine} is made of it");
        refused.Message.ShouldContain($"berth vm delete {Machine}");
        Stamp(images).ShouldBe(before);
        Should.NotThrow(() => StartConditions.Require(machines, machines.Find(Machine)));

        machines.Remove(Machine);
        await ChangeAsync(images, directory, change);
    }

    [Fact]
    public async Task Change_OfAnImageOfSeveralMachines_NamesThem()
    {
        using var directory = new TemporaryDirectory();
        var (images, machines) = await MakeAsync(directory);
        await CreateAsync(machines, "b", images.Find("bk").Path);
        await CreateAsync(machines, "a", images.Find("bk").Path);
        Should.Throw<ImageRefusedException>(() => images.Remove("bk")).Message.ShouldContain("the machines a, b are made of it");
    }

    [Fact]
    public async Task Create_WhileTheImageIsChanged_WaitsForTheChange()
    {
        using var directory = new TemporaryDirectory();
        var (images, machines) = await MakeAsync(directory);
        Task creation;
        using (var changed = images.Open("bk", writable: true))
        {
            var path = images.Find("bk").Path;
            creation = Task.Run(() => CreateAsync(machines, Machine, path));
            await Eventually.Async(() => creation.IsCompleted || HasWaiter(directory["state/images/.bk.lock"]));
            creation.IsCompleted.ShouldBeFalse();
            changed.Files.Write("/f", new MemoryStream("changed"u8.ToArray()), new ImageWriteOptions());
        }

        await creation;
        // It was made of the changed image, so it starts.
        Should.NotThrow(() => StartConditions.Require(machines, machines.Find(Machine)));
    }

    [Theory]
    [InlineData("image")]
    [InlineData("kernel")]
    [InlineData("initrd")]
    [InlineData("share")]
    public async Task Require_WhatAStartNeedsIsGone_NamesIt(string what)
    {
        using var directory = new TemporaryDirectory();
        var (images, machines) = await MakeAsync(directory);
        await CreateAsync(machines, Machine, images.Find("bk").Path);
        var record = machines.Find(Machine);
        Should.NotThrow(() => StartConditions.Require(machines, record));
        var path = what switch
        {
            "image" => record.Image!,
            "kernel" => record.Kernel!,
            "initrd" => record.Initrd!,
            _ => record.Shares[0].HostPath,
        };
        if (what == "share")
            Directory.Delete(path);
        else
            File.Delete(path);
        Should.Throw<MachineException>(() => StartConditions.Require(machines, record)).Message.ShouldContain(path);
    }

    private static async Task<(ImageStore Images, MachineStore Machines)> MakeAsync(TemporaryDirectory directory)
    {
        HostTool.Require("resize2fs");
        HostTool.Require("qemu-system-x86_64");
        directory.Write("source/f", "content");
        directory.Write("source/sbin/init", "");
        directory.Write("kernel", "kernel");
        directory.Write("initrd", "initrd");
        Directory.CreateDirectory(directory["shared"]);
        var directories = new StateDirectories(directory["state"], directory["run"]);
        var machines = new MachineStore(directories);
        var images = new ImageStore(directories, machines);
        foreach (var name in (string[])["bk", "other"])
        {
            await images.BuildAsync(
                new ImageBuildOptions(name, directory["source"]) { Size = 16 << 20 }, cancellationToken: Deadline.Token());
        }

        return (images, machines);
    }

    private static Task CreateAsync(MachineStore machines, string name, string image)
    {
        var root = Path.GetDirectoryName(machines.Root)!;
        return MachineCreation.CreateAsync(
            machines,
            new MachineRecord
            {
                Name = name,
                Created = DateTimeOffset.UnixEpoch,
                Image = image,
                Kernel = root + "/../kernel",
                Initrd = root + "/../initrd",
                Shares = [new(root + "/../shared", "/mnt", IsReadOnly: true)],
            },
            Deadline.Token());
    }

    private static async Task ChangeAsync(ImageStore images, TemporaryDirectory directory, string change)
    {
        var options = new ImageBuildOptions("bk", directory["source"]) { Replace = true };
        switch (change)
        {
            case "resize":
                await images.ResizeAsync("bk", 20 << 20, Deadline.Token());
                break;
            case "replace":
                await images.BuildAsync(options, cancellationToken: Deadline.Token());
                break;
            case "remove":
                images.Remove("bk");
                break;
            default:
                var name = change == "write" ? "bk" : images.Find("bk").Path;
                if (change == "write by link")
                {
                    File.Delete(directory["link"]);
                    File.CreateSymbolicLink(directory["link"], name);
                    name = directory["link"];
                }

                using (var image = images.Open(name, writable: true))
                    image.Files.Write("/f", new MemoryStream("new"u8.ToArray()), new ImageWriteOptions());
                break;
        }
    }

    private static (long, DateTimeOffset) Stamp(ImageStore images)
    {
        var status = FileStatus.Of(images.Find("bk").Path);
        return (status.Size, status.Modified);
    }

    /// <summary>Whether somebody waits for a lock file: /proc/locks has waiting locks with an arrow.</summary>
    private static bool HasWaiter(string path)
    {
        var inode = $":{FileStatus.Of(path).Inode} ";
        return File.ReadLines("/proc/locks").Any(line => line.Contains("->", StringComparison.Ordinal)
            && line.Contains(inode, StringComparison.Ordinal));
    }
}
