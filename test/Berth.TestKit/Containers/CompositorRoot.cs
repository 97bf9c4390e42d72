using System.Security.Cryptography;
using System.Text;
using Berth.TestKit.VirtualMachines;

namespace Berth.TestKit.Containers;

/// <summary>
/// The root directory of a Debian with sway(1), which is new enough for security contexts: built with mmdebstrap, kept in
/// artifacts/cache/containers (or BERTH_TEST_CACHE), never written to afterwards.
/// </summary>
public static class CompositorRoot
{
    private const string Release = "trixie";
    private const string Packages = "sway";

    /// <summary>Where it is; built where it is not in the cache. Skips the test where it cannot be built.</summary>
    public static async Task<string> RequireAsync()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root, to enter the root directory of a Debian with a newer compositor");
        HostTool.Require("mmdebstrap");
        var description = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Release + Packages)))[..12];
        var root = Path.Combine(MachineFiles.Cache, "containers", $"debian-{Release}-{description}");
        try
        {
            await BuiltFiles.EnsureAsync(root, BuildAsync, TestContext.Current.CancellationToken);
        }
        catch (MachineUnavailableException missing)
        {
            Assert.Skip(missing.Message);
        }

        return root;
    }

    private static async Task BuildAsync(string root, CancellationToken cancellation)
    {
        var built = await HostCommand.RunAsync(
            "mmdebstrap",
            ["--quiet", "--mode=root", "--variant=minbase", "--format=directory", $"--include={Packages}", Release, root],
            cancellation);
        if (built.ExitCode != 0)
        {
            throw new MachineUnavailableException(
                $"needs a Debian root with sway, and mmdebstrap cannot build it: {built.Error[^Math.Min(built.Error.Length, 500)..].Trim()}");
        }
    }
}
