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
        var arguments = QemuCommand.Arguments(
            s_machine with { Disks = [new MachineDisk("/a,readonly=off,b.img", IsReadOnly: true)] }, Accelerator.Tcg);
        arguments.Single(static argument => argument.StartsWith("if=none", StringComparison.Ordinal))
            .ShouldEndWith("read-only=on,file=/a,,readonly=off,,b.img");
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
