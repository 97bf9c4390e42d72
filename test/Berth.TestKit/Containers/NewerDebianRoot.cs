using System.Security.Cryptography;
using System.Text;
using Berth.TestKit.VirtualMachines;

namespace Berth.TestKit.Containers;

/// <summary>
/// The root directory of the next Debian, for programs of which this one has none that is new enough: sway(1) with security contexts, and
/// cosign(1). Built with mmdebstrap, kept in artifacts/cache/containers (or BERTH_TEST_CACHE), never written to afterwards.
/// </summary>
public static class NewerDebianRoot
{
    private const string Release = "trixie";
    private const string Packages = "sway,cosign";

    /// <summary>Where it is; built where it is not in the cache. Skips the test where it cannot be built.</summary>
    public static async Task<string> RequireAsync()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root, to build and enter the root directory of a newer Debian");
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

    /// <summary>The words of a shell that run a program of that Debian on this host, with that Debian's libraries.</summary>
    /// <param name="program">The program's name in /usr/bin.</param>
    public static async Task<string> CommandAsync(string program)
    {
        var root = await RequireAsync();
        var loader = Directory.GetFiles($"{root}/usr/lib", "ld-linux*", SearchOption.AllDirectories).First();
        return $"{loader} --library-path {Path.GetDirectoryName(loader)} {root}/usr/bin/{program}";
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
                $"needs a root directory of Debian {Release}, and mmdebstrap cannot build it: {built.Error[^Math.Min(built.Error.Length, 500)..].Trim()}");
        }
    }
}
