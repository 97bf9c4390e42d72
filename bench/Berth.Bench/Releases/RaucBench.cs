using System.Globalization;
using Berth.Bench.Report;
using Berth.Linux.Commands;
using Berth.Linux.Processes;
using Berth.Releases.Installing;
using Berth.Releases.Names;
using Berth.Releases.Store;

namespace Berth.Bench.Releases;

/// <summary>
/// Installs an archive of small files as a release, and with rauc(1): into a file system that rauc makes in a file, for it replaces whole
/// file systems. It needs root, because it mounts that.
/// </summary>
internal sealed class RaucBench(string directory)
{
    private const int Installs = 5;
    private static readonly string[] s_programs = ["rauc", "mksquashfs", "dbus-run-session", "openssl", "mkfs.ext4"];

    /// <summary>Measures and prints.</summary>
    public async Task RunAsync(TextWriter output)
    {
        if (s_programs.FirstOrDefault(static program => ExecutableFinder.Find(program) is null) is { } missing)
        {
            await output.WriteLineAsync($"rauc: not measured, {missing} is not installed\n");
            return;
        }

        Payload.MakeSmall($"{directory}/small");
        var archive = await Payload.ArchiveAsync($"{directory}/small", $"{directory}/rootfs.tar.gz", "--gzip");
        await PrepareAsync(archive);
        var (own, peer) = (new double[Installs], new double[Installs]);
        for (var i = 0; i < Installs; i++)
        {
            var store = $"{directory}/store{i.ToString(CultureInfo.InvariantCulture)}";
            own[i] = await Timing.OfAsync(() => InstallAsync(store, archive));
            peer[i] = await WithRaucAsync();
        }

        var table = new Table("install of small files, gzip", "median", "× rauc");
        table.Add("Berth", Table.Microseconds(1000 * Sample.Median(own)), Table.Ratio(Sample.Ratio(own, peer)));
        table.Add("rauc install, which makes a file system", Table.Microseconds(1000 * Sample.Median(peer)), "1.00");
        await output.WriteLineAsync(table.ToString());
    }

    private static async Task InstallAsync(string store, string archive)
    {
        using var opened = await ReleaseStore.OpenAsync(store, new NoTarget(), wait: false, static _ => { });
        await opened.InstallAsync(new InstallRequest(archive) { Version = ReleaseVersion.Parse("1") });
    }

    /// <summary>A bundle with a signature, two slots, and a configuration.</summary>
    private async Task PrepareAsync(string archive)
    {
        await Timing.RunAsync("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=bench",
            "-keyout", $"{directory}/key.pem", "-out", $"{directory}/cert.pem");
        Directory.CreateDirectory($"{directory}/bundle");
        Directory.CreateDirectory($"{directory}/mount");
        File.Move(archive, $"{directory}/bundle/rootfs.tar.gz");
        File.Copy($"{directory}/bundle/rootfs.tar.gz", archive);
        await File.WriteAllTextAsync(
            $"{directory}/bundle/manifest.raucm", "[update]\ncompatible=bench\nversion=1\n\n[image.rootfs]\nfilename=rootfs.tar.gz\n");
        await Timing.RunAsync("rauc", "bundle", "--cert", $"{directory}/cert.pem", "--key", $"{directory}/key.pem", $"{directory}/bundle",
            $"{directory}/bundle.raucb");
        foreach (var slot in new[] { "0", "1" })
            await Timing.RunAsync("truncate", "-s", "400M", $"{directory}/slot{slot}");
        await File.WriteAllTextAsync($"{directory}/system.conf", $"""
            [system]
            compatible=bench
            bootloader=noop
            mountprefix={directory}/mount
            statusfile={directory}/status

            [keyring]
            path={directory}/cert.pem

            [slot.rootfs.0]
            device={directory}/slot0
            type=ext4

            [slot.rootfs.1]
            device={directory}/slot1
            type=ext4
            bootname=B
            """ + "\n");
    }

    /// <summary>The milliseconds of an install by a service that already runs, on a bus of its own.</summary>
    private async Task<double> WithRaucAsync()
    {
        const string Script = """
            export DBUS_STARTER_BUS_TYPE=session
            rauc service --conf="$0/system.conf" --override-boot-slot=rootfs.0 >/dev/null 2>&1 &
            service=$!
            trap 'kill $service' EXIT
            until rauc status >/dev/null 2>&1; do kill -0 $service || exit 1; done
            begun=$(date +%s%N)
            rauc install "$0/bundle.raucb" >/dev/null 2>&1 || exit 1
            sync -f "$0"
            echo $((($(date +%s%N) - begun) / 1000))
            """;
        var said = (await CommandRunner.RunAsync(
            new Command("dbus-run-session", ["--", "sh", "-c", Script, directory]))).ThrowIfFailed().Output;
        return double.Parse(said, CultureInfo.InvariantCulture) / 1000;
    }
}
