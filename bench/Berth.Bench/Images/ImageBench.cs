using System.Diagnostics;
using System.Globalization;
using Berth.Bench.Report;
using Berth.Instances.Store;
using Berth.Linux.Commands;
using Berth.Linux.Processes;
using Berth.Machines.Files;
using Berth.Machines.Images;
using Berth.Machines.Lifecycle;

namespace Berth.Bench.Images;

/// <summary>Builds an image and writes a file into it, beside the programs that do the same.</summary>
internal sealed class ImageBench(string directory)
{
    private const int Builds = 7, Writes = 51;
    private const int Directories = 100, FilesInDirectory = 30, LargestFile = 40_000;
    private const long Size = 160 << 20;

    private readonly string _source = directory + "/image-source";
    private readonly ImageStore _store = OpenImages(new StateDirectories(directory + "/image-state", directory + "/image-run"));

    private static ImageStore OpenImages(StateDirectories directories) => new(directories, new MachineStore(directories));

    /// <summary>Measures and prints.</summary>
    public async Task RunAsync(TextWriter output)
    {
        if (ExecutableFinder.Find("mke2fs", Programs) is not { } mke2fs)
        {
            await output.WriteLineAsync("images: not measured, e2fsprogs is not installed\n");
            return;
        }

        MakeSource();
        var promises = new Promises();
        await MeasureBuildAsync(mke2fs, promises);
        var times = await MeasureWriteAsync(promises);
        await output.WriteLineAsync(promises.ToString());
        await output.WriteLineAsync(times.ToString());
    }

    private static string Programs => OwnProcess.Variable("PATH") + ":/usr/sbin:/sbin";

    private async Task MeasureBuildAsync(string mke2fs, Promises promises)
    {
        var (own, peer) = (new double[Builds], new double[Builds]);
        var options = new ImageBuildOptions("bench", _source) { Size = Size, Replace = true };
        await _store.BuildAsync(options);
        for (var i = 0; i < Builds; i++)
        {
            own[i] = await Timing.OfAsync(() => _store.BuildAsync(options));
            var image = directory + "/peer.ext4";
            File.Delete(image);
            peer[i] = await Timing.OfAsync(() => Timing.RunAsync(
                mke2fs, "-q", "-F", "-t", "ext4", "-m", "0", "-E", "lazy_itable_init=1,lazy_journal_init=1", "-d", _source, image,
                (Size >> 10).ToString(CultureInfo.InvariantCulture)));
        }

        promises.Add($"image of {Directories * FilesInDirectory} files from a directory, to mke2fs -d", 1.1, Sample.Ratio(own, peer), "×");
    }

    private async Task<Table> MeasureWriteAsync(Promises promises)
    {
        var path = _store.Find("bench").Path;
        var content = new byte[4096];
        Random.Shared.NextBytes(content);
        var file = directory + "/written";
        await File.WriteAllBytesAsync(file, content);
        var own = new double[Writes];
        for (var i = 0; i < Writes; i++)
        {
            own[i] = await Timing.OfAsync(() =>
            {
                using var files = ImageFiles.Open(path, writable: true);
                files.Write("/directory 7/written", new MemoryStream(content));
                return Task.CompletedTask;
            });
        }

        promises.Add("write a file of 4 KiB into an image, on the disk afterwards", 5, Sample.Median(own), "ms");
        var table = new Table("4 KiB into an image", "median");
        table.Add("Berth, replaces the file, waits for the disk", Table.Microseconds(1000 * Sample.Median(own)));
        await AddAsync(table, "debugfs -w, a new file", "debugfs", i => ["-w", "-R", $"write {file} /peer{i}", path]);
        await AddAsync(table, "e2cp, replaces the file", "e2cp", _ => [file, $"{path}:/peer"]);
        return table;
    }

    private static async Task AddAsync(Table table, string what, string program, Func<int, string[]> arguments)
    {
        if (ExecutableFinder.Find(program, Programs) is not { } found)
            return;
        var times = new double[Writes];
        for (var i = 0; i < Writes; i++)
            times[i] = await Timing.OfAsync(() => Timing.RunAsync(found, arguments(i)));
        table.Add(what, Table.Microseconds(1000 * Sample.Median(times)));
    }

    private void MakeSource()
    {
        var random = new Random(1);
        for (var d = 0; d < Directories; d++)
        {
            var into = Directory.CreateDirectory($"{_source}/directory {d}").FullName;
            for (var f = 0; f < FilesInDirectory; f++)
            {
                var content = new byte[random.Next(LargestFile)];
                random.NextBytes(content);
                File.WriteAllBytes($"{into}/file {f}", content);
            }
        }
    }
}
