using System.Buffers.Binary;
using System.Text;
using Berth.Linux.Errors;
using Berth.Machines.Initrd;
using Berth.Machines.Lifecycle;

namespace Berth.Machines.Tests.Lifecycle;

/// <summary>The modules of a machine's kernel: where they are looked for, and what is said if they are not there.</summary>
public sealed class MachineModulesTests
{
    private const string Version = "6.1.0-50-nowhere-amd64";

    [Fact]
    public void Require_DistributionsKernelWithoutModules_SaysWhichAreMissingAndWhere()
    {
        using var directory = new TemporaryDirectory();
        var refused = Should.Throw<MachineException>(() => MachineModules.Require(Machine(directory)));
        refused.Message.ShouldContain(Version);
        refused.Message.ShouldContain($"/lib/modules/{Version}");
        refused.Message.ShouldContain($"{directory["boot"]}/lib/modules/{Version}");
        // The command line adds its flag.
        refused.Members.ShouldBe([nameof(MachineRecord.Modules)]);
    }

    [Theory]
    [InlineData("boot/lib/modules")]
    [InlineData("lib/modules")]
    [InlineData("usr/lib/modules")]
    public void TryOpen_ModulesBesideTheKernel_AreFound(string place)
    {
        using var directory = new TemporaryDirectory();
        directory.Write($"{place}/{Version}/modules.dep", "a.ko:\n");
        MachineModules.TryOpen(Machine(directory)).ShouldNotBeNull().TryRead("modules.dep").ShouldBe("a.ko:\n"u8.ToArray());
    }

    [Fact]
    public void TryOpen_KernelThatNeedsNone_IsNone()
    {
        using var directory = new TemporaryDirectory();
        MachineModules.TryOpen(Machine(directory) with { Modules = MachineRecord.NoModules }).ShouldBeNull();
        directory.Write("boot/vmlinuz", "a kernel that does not say its version");
        MachineModules.TryOpen(new MachineRecord
        {
            Name = "m",
            Created = DateTimeOffset.UnixEpoch,
            Kernel = directory["boot/vmlinuz"],
        }).ShouldBeNull();
    }

    [Theory]
    [InlineData("nosuch", false)]
    [InlineData("empty", false)]
    [InlineData("dep", true)]
    [InlineData("order", true)]
    public void Require_NamedDirectory_HasToHaveModules(string name, bool isValid)
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory["empty"]);
        directory.Write("dep/modules.dep", "");
        directory.Write("order/modules.order", "");
        void Require() => MachineModules.Require(Machine(directory) with { Modules = directory[name] });
        if (isValid)
            Should.NotThrow(Require);
        else
            Should.Throw<MachineException>(Require).Message.ShouldContain(directory[name]);
    }

    [Theory]
    [InlineData("modules.dep", "kernel/fs/9p/9p.ko:\n", true)]
    [InlineData("modules.dep", "kernel/fs/9p/9p.ko.xz: a.ko\n", true)]
    [InlineData("modules.builtin", "kernel/fs/9p/9p.ko\n", true)]
    [InlineData("modules.builtin", "kernel/fs/ext4/ext4.ko\n", false)]
    [InlineData("modules.dep", "kernel/fs/9p/19p.ko:\n", false)]
    public void Require_Shares_NeedTheirFileSystem(string file, string content, bool hasIt)
    {
        using var directory = new TemporaryDirectory();
        directory.Write("modules/modules.dep", "");
        directory.Write("modules/" + file, content);
        var machine = Machine(directory) with { Modules = directory["modules"] };
        Should.NotThrow(() => MachineModules.Require(machine));
        machine = machine with { Shares = [new("/shared", "/mnt", IsReadOnly: true)] };
        if (hasIt)
            Should.NotThrow(() => MachineModules.Require(machine));
        else
            Should.Throw<MachineException>(() => MachineModules.Require(machine)).Message.ShouldContain("has no 9p");
    }

    [Theory]
    [InlineData("sbin/init", true)]
    [InlineData("usr/lib/systemd/systemd", true)]
    [InlineData("bin/sh", false)]
    public async Task Create_ImageWithoutInit_IsRefusedAndLeavesNothing(string program, bool isValid)
    {
        HostTool.Require("mke2fs");
        using var directory = new TemporaryDirectory();
        directory.Write("source/" + program, "");
        directory.Write("kernel", "kernel");
        var directories = new Berth.Instances.Store.StateDirectories(directory["state"], directory["run"]);
        var machines = new MachineStore(directories);
        var images = new Berth.Machines.Images.ImageStore(directories, machines);
        var image = await images.BuildAsync(new("one", directory["source"]) { Size = 16 << 20 }, cancellationToken: Deadline.Token());
        var record = new MachineRecord
        {
            Name = "m",
            Created = DateTimeOffset.UnixEpoch,
            Image = image.Path,
            Kernel = directory["kernel"],
        };
        if (isValid)
        {
            await MachineCreation.CreateAsync(machines, record, Deadline.Token());
            machines.Names().ShouldBe(["m"]);
        }
        else
        {
            (await Should.ThrowAsync<BerthException>(() => MachineCreation.CreateAsync(machines, record, Deadline.Token())))
                .Message.ShouldContain("has no /sbin/init");
            Directory.Exists(machines.DirectoryOf("m")).ShouldBeFalse();
        }

        // Without a kernel, it says how one gets into an image.
        var bare = await Should.ThrowAsync<MachineException>(
            () => MachineCreation.CreateAsync(machines, record with { Name = "n", Kernel = null }, Deadline.Token()));
        bare.Message.ShouldContain("mmdebstrap --include=linux-image-cloud-amd64");
        bare.Members.ShouldBe([nameof(MachineRecord.Kernel)]);
    }

    private static MachineRecord Machine(TemporaryDirectory directory)
    {
        var kernel = new byte[1024];
        "HdrS"u8.CopyTo(kernel.AsSpan(0x202));
        BinaryPrimitives.WriteUInt16LittleEndian(kernel.AsSpan(0x20E), 0x100);
        Encoding.ASCII.GetBytes(Version + " (debian-kernel@lists.debian.org)").CopyTo(kernel, 0x300);
        Directory.CreateDirectory(directory["boot"]);
        File.WriteAllBytes(directory["boot/vmlinuz"], kernel);
        return new MachineRecord { Name = "m", Created = DateTimeOffset.UnixEpoch, Kernel = directory["boot/vmlinuz"] };
    }
}
