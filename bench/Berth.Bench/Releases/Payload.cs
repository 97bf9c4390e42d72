using Berth.Bench.Report;

namespace Berth.Bench.Releases;

/// <summary>What is installed: many small files, or one that is large.</summary>
internal static class Payload
{
    private const int Directories = 100, FilesInDirectory = 30, LargestFile = 40_000, LargeFile = 96 << 20;

    /// <summary>Writes 3,000 files of up to 40 KB.</summary>
    public static void MakeSmall(string directory)
    {
        var random = new Random(1);
        for (var d = 0; d < Directories; d++)
        {
            var into = Directory.CreateDirectory($"{directory}/directory {d}").FullName;
            for (var f = 0; f < FilesInDirectory; f++)
                File.WriteAllBytes($"{into}/file {f}", Content(random, random.Next(LargestFile)));
        }
    }

    /// <summary>Writes one file of 96 MiB.</summary>
    public static void MakeLarge(string directory)
    {
        Directory.CreateDirectory(directory);
        File.WriteAllBytes($"{directory}/file", Content(new Random(2), LargeFile));
    }

    /// <summary>Packs a directory.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="archive">The archive to write.</param>
    /// <param name="compression">tar's option: <c>--gzip</c>.</param>
    /// <returns>The archive.</returns>
    public static async Task<string> ArchiveAsync(string directory, string archive, string compression)
    {
        await Timing.RunAsync("tar", compression, "-C", directory, "-cf", archive, ".");
        return archive;
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
