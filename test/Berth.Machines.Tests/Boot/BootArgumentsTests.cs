using System.Net;
using Berth.Machines.Boot;

namespace Berth.Machines.Tests.Boot;

public sealed class BootArgumentsTests
{
    [Fact]
    public void For_WithoutNetwork_IsTheDocumentedLine() =>
        BootArguments.For("vm1").ShouldBe(
            "console=ttyS0 reboot=k panic=1 pci=off root=/dev/vda rootfstype=ext4 rw hostname=vm1 systemd.mask=home.mount "
                + "systemd.mask=var.mount");

    [Theory]
    [InlineData(24, "255.255.255.0")]
    [InlineData(30, "255.255.255.252")]
    [InlineData(9, "255.128.0.0")]
    [InlineData(32, "255.255.255.255")]
    [InlineData(0, "0.0.0.0")]
    public void For_WithNetwork_HasItsAddressBeforeTheHostName(int prefix, string mask) =>
        BootArguments.For("vm1", Network(prefix)).ShouldBe(
            "console=ttyS0 reboot=k panic=1 pci=off root=/dev/vda rootfstype=ext4 rw "
                + $"ip=10.0.0.2::10.0.0.1:{mask}:vm1:eth0:off:9.9.9.9 hostname=vm1 systemd.mask=home.mount systemd.mask=var.mount");

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a:b")]
    [InlineData("a\"b")]
    [InlineData("a=b")]
    [InlineData("a\nb")]
    [InlineData("-a")]
    [InlineData(".a")]
    [InlineData("ä")]
    [InlineData("a init=/bin/sh")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void For_NameThatIsNoHostName_IsRefused(string name) => Should.Throw<ArgumentException>(() => BootArguments.For(name));

    [Theory]
    [InlineData("a")]
    [InlineData("0-9.example")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void For_HostName_IsTaken(string name) => BootArguments.For(name).ShouldContain($" hostname={name} ");

    [Theory]
    [InlineData(-1)]
    [InlineData(33)]
    public void For_PrefixOutOfRange_IsRefused(int prefix) =>
        Should.Throw<ArgumentException>(() => BootArguments.For("a", Network(prefix)));

    [Fact]
    public void For_IPv6_IsRefused() =>
        Should.Throw<ArgumentException>(() => BootArguments.For("a", Network(24) with { Guest = IPAddress.IPv6Loopback }));

    private static BootNetwork Network(int prefix) =>
        new(IPAddress.Parse("10.0.0.2"), IPAddress.Parse("10.0.0.1"), prefix, IPAddress.Parse("9.9.9.9"));
}
