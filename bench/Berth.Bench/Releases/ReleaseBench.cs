using System.Diagnostics;
using Berth.Bench.Report;
using Berth.Linux.Commands;
using Berth.Linux.Processes;
using Berth.Releases.Files;
using Berth.Releases.Installing;
using Berth.Releases.Store;

namespace Berth.Bench.Releases;

/// <summary>Installs a release, beside programs that extract the same archive and wait until it is on the disk, and switches.</summary>
internal sealed class ReleaseBench(string directory)
{
    private const int Installs = 7, Switches = 2001;
    private const int Directories = 100, FilesInDirectory = 30, LargestFile = 40_000, LargeFile = 96 << 20;
    private const double LeastSpeed = 0.9;

    /// <summary>Measures and prints.</summary>
    public async Task RunAsync(TextWriter output)
    {
        var promises = new Promises();
        var table = new Table("install, on the disk afterwards", "Berth", "tar -x, sync -f", "tar -x", "rsync, symlink, sync -f");
        MakeSmall();
        MakeLarge();
        foreach (var (name, compression) in ((string, string)[])[("small", "--gzip"), ("small", "--zstd"), ("large", "--gzip")])
            await MeasureInstallAsync(name, compression, promises, table);
        MeasureSwitch(promises);
        await output.WriteLineAsync(promises.ToString());
        await output.WriteLineAsync(table.ToString());
    }

    private async Task MeasureInstallAsync(string name, string compression, Promises promises, Table table)
    {
        var archive = $"{directory}/{name}-1.tar{compression}";
        await Timing.RunAsync("tar", compression, "-C", $"{directory}/{name}", "-cf", archive, ".");
        var (own, durable, plain, copied) = (new double[Installs], new double[Installs], new double[Installs], new double[Installs]);
        var hasRsync = ExecutableFinder.Find("rsync") is not null;
        for (var i = 0; i < Installs; i++)
        {
            var (store, peer) = ($"{directory}/store{i}", $"{directory}/peer{i}");
            own[i] = await Timing.OfAsync(() => InstallAsync(store, archive));
            Directory.CreateDirectory(peer);
            durable[i] = await Timing.OfAsync(async () =>
            {
                await Timing.RunAsync("tar", compression, "-C", peer, "-xf", archive);
                await Timing.RunAsync("sync", "-f", peer);
            });
            Directory.CreateDirectory($"{peer}/plain");
            plain[i] = await Timing.OfAsync(() => Timing.RunAsync("tar", compression, "-C", $"{peer}/plain", "-xf", archive));
            if (hasRsync)
            {
                copied[i] = await Timing.OfAsync(async () =>
                {
                    await Timing.RunAsync("rsync", "-a", $"{directory}/{name}/", $"{peer}/copy/");
                    await Timing.RunAsync("ln", "-sfn", "copy", $"{peer}/current");
                    await Timing.RunAsync("sync", "-f", peer);
                });
            }

            Directory.Delete(store, recursive: true);
            Directory.Delete(peer, recursive: true);
        }

        promises.Add(
            $"install of {name} files, {compression[2..]}: time to tar -x and sync -f", 1 / LeastSpeed, Sample.Ratio(own, durable), "×");
        table.Add($"{name}, {compression[2..]}", Time(own), Time(durable), Time(plain), hasRsync ? Time(copied) : "not installed");
    }

    private void MeasureSwitch(Promises promises)
    {
        var root = $"{directory}/switch";
        Directory.CreateDirectory(root);
        using var files = LinuxReleaseFiles.Open(root);
        var tree = new ReleaseTree(files);
        string[] names = ["1-000000000000", "2-000000000000"];
        foreach (var name in names)
            Directory.CreateDirectory($"{root}/{StorePaths.Releases}/{name}");
        var ids = names.Select(Berth.Releases.Names.ReleaseId.Parse).ToArray();
        var times = new double[Switches];
        for (var i = 0; i < Switches; i++)
        {
            var start = Stopwatch.GetTimestamp();
            tree.Switch(ids[i % ids.Length]);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        promises.Add("switch to another release", 1, Sample.Median(times), "ms");
    }

    private static async Task InstallAsync(string store, string archive)
    {
        using var opened = await ReleaseStore.OpenAsync(store, new NoTarget(), wait: false, static _ => { });
        await opened.InstallAsync(new InstallRequest(archive) { Version = Berth.Releases.Names.ReleaseVersion.Parse("1") });
    }

    private static string Time(double[] milliseconds) => Table.Microseconds(1000 * Sample.Median(milliseconds));

    private void MakeSmall()
    {
        var random = new Random(1);
        for (var d = 0; d < Directories; d++)
        {
            var into = Directory.CreateDirectory($"{directory}/small/directory {d}").FullName;
            for (var f = 0; f < FilesInDirectory; f++)
                File.WriteAllBytes($"{into}/file {f}", Content(random, random.Next(LargestFile)));
        }
    }

    private void MakeLarge()
    {
        Directory.CreateDirectory($"{directory}/large");
        File.WriteAllBytes($"{directory}/large/file", Content(new Random(2), LargeFile));
    }

    /// <summary>Half random and half zeros in turn, so that it can be compressed as programs can.</summary>
    private static byte[] Content(Random random, int length)
    {
        const int Piece = 512;
        var content = new byte[length];
        for (var at = 0; at < length; at += 2 * Piece)
            random.NextBytes(content.AsSpan(at, Math.Min(Piece, length - at)));
        return content;
    }
}
