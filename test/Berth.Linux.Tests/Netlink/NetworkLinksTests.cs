using System.Diagnostics;
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
