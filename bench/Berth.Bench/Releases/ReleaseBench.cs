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
    private const double LeastSpeed = 0.9;

    /// <summary>Measures and prints.</summary>
    public async Task RunAsync(TextWriter output)
    {
        var promises = new Promises();
        var table = new Table("install, on the disk afterwards", "Berth", "tar -x, sync -f", "tar -x", "rsync, symlink, sync -f");
        Payload.MakeSmall($"{directory}/small");
        Payload.MakeLarge($"{directory}/large");
        foreach (var (name, compression) in ((string, string)[])[("small", "--gzip"), ("small", "--zstd"), ("large", "--gzip")])
            await MeasureInstallAsync(name, compression, promises, table);
        MeasureSwitch(promises);
        await output.WriteLineAsync(promises.ToString());
        await output.WriteLineAsync(table.ToString());
    }

    private async Task MeasureInstallAsync(string name, string compression, Promises promises, Table table)
    {
        var archive = await Payload.ArchiveAsync($"{directory}/{name}", $"{directory}/{name}-1.tar{compression}", compression);
        var hasRsync = ExecutableFinder.Find("rsync") is not null;
        List<Func<string, Task>> contenders =
        [
            into => InstallAsync(into, archive),
            async into =>
            {
                await Timing.RunAsync("tar", compression, "-C", into, "-xf", archive);
                await Timing.RunAsync("sync", "-f", into);
            },
            into => Timing.RunAsync("tar", compression, "-C", into, "-xf", archive),
        ];
        if (hasRsync)
        {
            contenders.Add(async into =>
            {
                await Timing.RunAsync("rsync", "-a", $"{directory}/{name}/", $"{into}/copy/");
                await Timing.RunAsync("ln", "-sfn", "copy", $"{into}/current");
                await Timing.RunAsync("sync", "-f", into);
            });
        }

        var times = contenders.Select(static _ => new double[Installs]).ToArray();
        var random = new Random(3);
        for (var i = 0; i < Installs; i++)
        {
            // In random order, and each after the writes of the one before have ended. Nothing is deleted before the end, because ext4
            // searches for an inode past all those that were freed in the last minute.
            foreach (var at in Enumerable.Range(0, contenders.Count).OrderBy(_ => random.Next()).ToList())
            {
                var into = Directory.CreateDirectory($"{directory}/{name}{compression}.{i}.{at}").FullName;
                await Timing.RunAsync("sync", "-f", into);
                times[at][i] = await Timing.OfAsync(() => contenders[at](into));
            }
        }

        promises.Add(
            $"install of {name} files, {compression[2..]}: time to tar -x and sync -f", 1 / LeastSpeed,
            Sample.Ratio(times[0], times[1]), "×");
        table.Add(
            $"{name}, {compression[2..]}", Time(times[0]), Time(times[1]), Time(times[2]), hasRsync ? Time(times[3]) : "not installed");
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
}
