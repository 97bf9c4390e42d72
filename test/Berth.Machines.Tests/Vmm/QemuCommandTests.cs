using Berth.Machines.Vmm;
using Berth.Machines.Vmm.Qemu;

namespace Berth.Machines.Tests.Vmm;

/// <summary>QEMU's command line.</summary>
public sealed class QemuCommandTests
{
    private static readonly MachineParameters s_machine = new() { Name = "one", Kernel = "/k", Initrd = "/i", AgentPorts = 2 };

    [Fact]
    public void Arguments_PathWithAComma_IsOneValue()
    {
        const string Path = "/a,readonly=off,set=0,b\n'\" c";
        var arguments = QemuCommand.Arguments(
            s_machine with { Shares = [new MachineShare("/x", "/y", true) { VmmPath = Path }], Disks = [new MachineDisk(Path)] },
            Accelerator.Tcg);
        const string Escaped = "/a,,readonly=off,,set=0,,b\n'\" c";
        arguments.ShouldContain($"local,id=share0,security_model=none,multidevs=remap,readonly=on,path={Escaped}");
        arguments.ShouldContain($"fd=7,set=7,opaque={Escaped}");
    }

    [Fact]
    public void Arguments_Descriptors_AreInTheOrderOfThePlan()
    {
        MachineDisk[] disks = [new("/a", DiskFormat.Qcow2, Backing: "/b"), new("/c", IsReadOnly: true)];
        var machine = s_machine with { Disks = [.. disks] };
        var plan = new QemuVmm().Plan(machine, Accelerator.Tcg);
        var sockets = plan.Arguments.Where(static argument => argument.StartsWith("socket,", StringComparison.Ordinal));
        sockets.Select(static argument => argument.Split(',')[2]).ShouldBe(["fd=3", "fd=4", "fd=5", "fd=6"]);
        plan.Sockets.ShouldBe(["control", "console", "agent.0", "agent.1"]);
        var given = plan.Arguments.Where(static argument => argument.StartsWith("fd=", StringComparison.Ordinal)).ToArray();
        given.ShouldBe(["fd=7,set=7,opaque=/a", "fd=8,set=7,opaque=/a", "fd=9,set=9,opaque=/b", "fd=10,set=10,opaque=/c"]);
        plan.Opened.Select(static file => (file.HostPath, file.IsWritable))
            .ShouldBe([("/a", true), ("/a", false), ("/b", false), ("/c", false)]);
    }

    [Theory]
    [InlineData(MachineModel.MicroVm, "virtio-blk-device,", "microvm,rtc=on")]
    [InlineData(MachineModel.Q35, "virtio-blk-pci,", "q35")]
    public void Arguments_Model_DecidesTheBus(MachineModel model, string device, string machine)
    {
        var arguments = QemuCommand.Arguments(s_machine with { Model = model, Disks = [new MachineDisk("/a")] }, Accelerator.Tcg);
        arguments.ShouldContain(argument => argument.StartsWith(device, StringComparison.Ordinal));
        arguments[arguments.IndexOf("-M") + 1].ShouldBe(machine);
    }

    [Theory]
    [InlineData("8080:80", "127.0.0.1", 8080, 80)]
    [InlineData("80", "127.0.0.1", 80, 80)]
    [InlineData("0.0.0.0:1:65535", "0.0.0.0", 1, 65535)]
    public void PortForward_Text_IsRead(string text, string address, int host, int guest) =>
        PortForward.Parse(text).ShouldBe(new PortForward(address, host, guest));

    [Theory]
    [InlineData("")]
    [InlineData("0:80")]
    [InlineData("80:65536")]
    [InlineData("a:80")]
    [InlineData("host:80:80")]
    [InlineData("1:2:3:4")]
    [InlineData("80,hostfwd=tcp::22-:22")]
    public void PortForward_TextThatIsNone_IsRefused(string text) => Should.Throw<FormatException>(() => PortForward.Parse(text));
}
