using System.Security.Cryptography;
using System.Text;
using Berth.TestKit.VirtualMachines;

namespace Berth.TestKit.Containers;

/// <summary>
/// The root directory of a small Debian with systemd, D-Bus, s6 and Python: built with mmdebstrap, kept in artifacts/cache/containers (or
/// BERTH_TEST_CACHE), never written to afterwards. It has a user <see cref="User"/> whose services run without a login.
/// </summary>
internal static class DebianRoot
{
    /// <summary>The ordinary user in it.</summary>
    public const string User = "somebody";

    /// <summary>That user's uid and gid.</summary>
    public const int UserId = 1000;

    private const string Release = "bookworm";
    private const string Packages = "systemd,systemd-sysv,dbus,dbus-user-session,libpam-systemd,s6,python3";

    private const string Setup = """
        set -e
        chroot "$1" useradd --create-home --uid 1000 --shell /bin/sh somebody
        mkdir -p "$1/var/lib/systemd/linger" "$1/var/log/journal"
        touch "$1/var/lib/systemd/linger/somebody"
        : >"$1/etc/machine-id"
        for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer systemd-networkd.service systemd-resolved.service getty.target; do
            ln -sf /dev/null "$1/etc/systemd/system/$unit"
        done
        """;

    /// <summary>Where it is; built where it is not in the cache.</summary>
    /// <exception cref="MachineUnavailableException">It cannot be built here.</exception>
    public static async Task<string> FindAsync(CancellationToken cancellation)
    {
        var description = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Release + Packages + Setup)))[..12];
        var root = Path.Combine(MachineFiles.Cache, "containers", $"debian-{Release}-{description}");
        await BuiltFiles.EnsureAsync(root, BuildAsync, cancellation);
        return root;
    }

    private static async Task BuildAsync(string root, CancellationToken cancellation)
    {
        var built = await HostCommand.RunAsync(
            "mmdebstrap",
            ["--quiet", "--mode=root", "--variant=minbase", "--format=directory", $"--include={Packages}", $"--customize-hook={Setup}",
                Release, root],
            cancellation);
        if (built.ExitCode != 0)
            throw new MachineUnavailableException(
                $"needs a Debian root, and mmdebstrap cannot build it: {built.Error[^Math.Min(built.Error.Length, 500)..].Trim()}");
    }
}
