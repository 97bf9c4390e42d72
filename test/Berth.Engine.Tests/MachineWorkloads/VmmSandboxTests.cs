using Berth.Engine.MachineWorkloads;
using Berth.Machines.Vmm;
using Berth.Machines.Vmm.Qemu;
using Berth.Sandbox.Running;
using Berth.TestKit;

namespace Berth.Engine.Tests.MachineWorkloads;

/// <summary>What a guest finds that has broken out into its VMM: a shell in the sandbox of a real plan looks for it.</summary>
public sealed class VmmSandboxTests : IDisposable
{
    private readonly TemporaryDirectory _home = new();

    public VmmSandboxTests()
    {
        Directory.CreateDirectory(_home["shared"]);
        Directory.CreateDirectory(_home["writable"]);
        File.WriteAllText(_home["secret"], "the user's secret");
        File.WriteAllText(_home["shared/file"], "shared");
        foreach (var name in (string[])["kernel", "initrd", "disk", "base"])
            File.WriteAllText(_home[name], name);
        File.CreateSymbolicLink(_home["writable/out"], _home["secret"]);
        File.SetUnixFileMode(_home["writable"], (UnixFileMode)0x1FF);
    }

    /// <inheritdoc/>
    public void Dispose() => _home.Dispose();

    [Fact]
    public void Vmm_Escaped_SeesItsMachineOnly()
    {
        var said = Probe($"""
            cat {_home["kernel"]} {_home["initrd"]} /shares/0/file; echo
            for path in {_home["secret"]} {_home["disk"]} {_home["base"]} /root/.profile /proc/1/root{_home["secret"]} /shares/1/out; do
                cat $path && echo leaked $path
            done
            ls {_home[""]}
            """);
        said.ShouldContain("kernelinitrdshared\n");
        said.ShouldNotContain("leaked");
        said.ShouldNotContain("the user's secret");
        said.ShouldNotContain("writable");
    }

    [Fact]
    public void Vmm_Escaped_WritesWhereTheGuestMayOnly()
    {
        var said = Probe($"""
            echo changed >{_home["kernel"]} && echo wrote the kernel
            echo changed >/shares/0/file && echo wrote a read-only share
            echo changed >/shares/0/new && echo wrote a read-only share
            mknod /shares/1/device c 1 1 && echo made a device
            echo changed >/shares/1/new && echo wrote the writable share
            """);
        said.ShouldContain("wrote the writable share");
        said.ShouldNotContain("wrote the kernel");
        said.ShouldNotContain("wrote a read-only");
        said.ShouldNotContain("made a device");
        File.ReadAllText(_home["kernel"]).ShouldBe("kernel");
        File.ReadAllText(_home["writable/new"]).ShouldBe("changed\n");
    }

    [Fact]
    public void Vmm_Escaped_HasNoNetworkAndNoOtherProcesses()
    {
        var lines = Probe("tail -n +3 /proc/net/dev; ls -d /proc/[0-9]*").TrimEnd().Split('\n');
        lines[0].ShouldContain("lo:");
        lines.Skip(1).ShouldAllBe(static line => line.StartsWith("/proc/", StringComparison.Ordinal));
        lines.Length.ShouldBeLessThan(6);
    }

    [Fact]
    public void Plan_OfDisks_GivesThemOpenAndNotByName()
    {
        var plan = PlanOf();
        plan.Files.Select(static file => file.HostPath).ShouldNotContain(_home["disk"]);
        plan.Opened.Select(static file => (file.HostPath, file.IsWritable)).ShouldBe(
            [(_home["disk"], true), (_home["disk"], false), (_home["base"], false)]);
    }

    private VmmPlan PlanOf() => new QemuVmm().Plan(
        new MachineParameters
        {
            Name = "one",
            Kernel = _home["kernel"],
            Initrd = _home["initrd"],
            AgentPorts = 1,
            Disks = [new MachineDisk(_home["disk"], DiskFormat.Qcow2, Backing: _home["base"])],
            Shares = [new MachineShare(_home["shared"], "/a", true), new MachineShare(_home["writable"], "/b", false)],
        },
        Accelerator.Tcg);

    /// <summary>Runs a shell in the place of QEMU, and returns what it says.</summary>
    private string Probe(string script)
    {
        var plan = PlanOf() with { Program = "/bin/sh", Arguments = ["-c", script] };
        var outcome = VmmSandbox.WithoutVariables(VmmSandbox.Plan(VmmSandbox.SpecOf("one", plan), plan.Files));
        using var log = File.OpenHandle(_home["log"], FileMode.Create, FileAccess.ReadWrite);
        using var image = SandboxImage.Create(outcome.Parameters, new SandboxImageOptions());
        using var process = image.Start([new(log, 1), new(log, 2)]);
        process.WaitStarted().ShouldBeNull();
        process.Wait();
        return File.ReadAllText(_home["log"]);
    }
}
