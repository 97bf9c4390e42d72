using System.Diagnostics;
using System.Net;
using Berth.Linux.Errors;
using Berth.Linux.Netlink;

namespace Berth.Linux.Tests.Netlink;

public sealed class NetworkLinksTests
{
    private const string Inside = "BERTH_TEST_IN_NETWORK_NAMESPACE";

    [Fact]
    public void LoopbackUpRequest_EqualsTheBuiltMessage() =>
        NetworkLinks.LoopbackUpRequest.ToArray()
            .ShouldBe(NetlinkMessage.Link(NetlinkMessage.RTM_NEWLINK, NetlinkMessage.NLM_F_ACK, 1, LinkFlags.Up, LinkFlags.Up));

    [Fact]
    public void Read_ThisNamespace_MatchesSysfs()
    {
        var links = NetworkLinks.Read();
        links.ShouldContain(link => link.Index == 1 && link.Name == "lo" && link.Flags.HasFlag(LinkFlags.Loopback));
        links.Select(link => link.Name).Order().ShouldBe(
            Directory.EnumerateDirectories("/sys/class/net").Select(path => Path.GetFileName(path)!).Order());
    }

    [Fact]
    public void BringLoopbackUp_NewNamespace_IsUp()
    {
        if (Environment.GetEnvironmentVariable(Inside) is null)
        {
            RunThisTestIn("unshare", "--user", "--map-root-user", "--net");
            return;
        }

        NetworkLinks.Read().ShouldHaveSingleItem().Flags.HasFlag(LinkFlags.Up).ShouldBeFalse();
        NetworkLinks.BringLoopbackUp();
        NetworkLinks.ReadLoopback().HasFlag(LinkFlags.Up).ShouldBeTrue();
        NetworkLinks.BringLoopbackUp();
    }

    [Fact]
    public void Configure_NewDevice_HasTheAddressAndTheRoute()
    {
        if (Environment.GetEnvironmentVariable(Inside) is null)
        {
            Assert.SkipUnless(File.Exists("/sbin/ip"), "needs Debian's package iproute2");
            RunThisTestIn("unshare", "--user", "--map-root-user", "--net");
            return;
        }

        Assert.SkipUnless(Ip("link", "add", "v0", "type", "veth", "peer", "name", "v1") == "", "needs a kernel with veth");
        for (var i = 0; i < 2; i++) // a second time is no error
            NetworkDevices.Configure("v0", IPAddress.Parse("10.9.0.2"), 24, IPAddress.Parse("10.9.0.1"));
        Ip("-o", "-4", "address", "show", "v0").ShouldContain("inet 10.9.0.2/24 scope global v0");
        Ip("route", "show", "default").ShouldStartWith("default via 10.9.0.1 dev v0");
        NetworkDevices.Names().ShouldBe(["v1", "v0"], ignoreOrder: true);
        Should.Throw<LinuxException>(() => NetworkDevices.Configure("v2", IPAddress.Any, 24, IPAddress.Any)).Error.ShouldBe(Errno.ENODEV);
    }

    [Fact]
    public void BringLoopbackUp_WithoutTheRight_ThrowsEperm()
    {
        if (Environment.GetEnvironmentVariable(Inside) is null)
        {
            // In a user namespace without a network namespace of its own.
            RunThisTestIn("unshare", "--user");
            return;
        }

        Should.Throw<LinuxException>(NetworkLinks.BringLoopbackUp).Message
            .ShouldBe("cannot bring up the loopback device: operation not permitted (EPERM)");
    }

    private static string Ip(params string[] arguments)
    {
        var start = new ProcessStartInfo("/sbin/ip", arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        return output;
    }

    private static void RunThisTestIn(string program, params string[] arguments)
    {
        var test = $"{typeof(NetworkLinksTests).FullName}.{TestContext.Current.TestMethod!.MethodName}";
        var start = new ProcessStartInfo(program, [.. arguments, "--", Environment.ProcessPath!, "-method", test, "-noColor"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Inside] = "1";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (error.Result.Contains("unshare failed", StringComparison.Ordinal))
            Assert.Skip("needs user namespaces");
        output.ShouldContain("Failed: 0", Case.Sensitive, error.Result);
        output.ShouldContain("Total: 1");
    }
}
