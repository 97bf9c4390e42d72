using Berth.Linux.Ext4;
using Berth.Machines.Formatting;

namespace Berth.Machines.Building;

/// <summary>Builds an image in a file, without a mount and without root.</summary>
internal static class ImageBuilder
{
    /// <summary>Builds an image.</summary>
    /// <param name="source">Where its files come from.</param>
    /// <param name="image">The file; made, or replaced. If the build fails, it is removed.</param>
    /// <param name="label">The label of the file system, at most 16 bytes.</param>
    /// <param name="size">The size in bytes; null: what the files need, and a quarter more.</param>
    /// <param name="report">Told how far the build is; null: nobody is.</param>
    /// <param name="cancellationToken">Ends the build.</param>
    /// <returns>What was measured of the source.</returns>
    /// <exception cref="Ext4Exception">The size is not enough.</exception>
    internal static async Task<ImageSize> BuildAsync(
        IImageSource source, string image, string label, long? size, Action<BuildStatus>? report, CancellationToken cancellationToken)
    {
        var progress = new BuildProgress(report);
        try
        {
            progress.Begin(BuildStep.Read);
            var tree = source.Scan(progress, cancellationToken);
            var measured = ImageSize.Of(tree.CountNames());
            var bytes = size ?? measured.WithSlack;
            if (bytes < ImageSize.Smallest || bytes < measured.Blocks * E2fsPrograms.BlockSize)
            {
                throw new Ext4Exception(
                    Ext4Error.Full,
                    "put the files",
                    label,
                    $"{bytes} bytes are not enough",
                    $"give it {Math.Max(ImageSize.Smallest, measured.Minimum) >> 20}M or more");
            }

            await MakeAsync(source, tree, measured, image, label, bytes, progress, cancellationToken).ConfigureAwait(false);
            return measured;
        }
        catch
        {
            File.Delete(image);
            throw;
        }
        finally
        {
            progress.Begin(BuildStep.End);
        }
    }

    private static async Task MakeAsync(
        IImageSource source,
        ImageTree tree,
        ImageSize measured,
        string image,
        string label,
        long bytes,
        BuildProgress progress,
        CancellationToken cancellationToken)
    {
        progress.Begin(BuildStep.Format);
        using (var file = File.OpenHandle(image, FileMode.Create, FileAccess.Write))
            RandomAccess.SetLength(file, bytes);
        await E2fsPrograms.FormatAsync(image, measured.Inodes(bytes), label, cancellationToken).ConfigureAwait(false);
        using var fileSystem = Ext4FileSystem.Open(image, Ext4Access.Build);
        progress.Begin(BuildStep.Copy, Math.Max(measured.Content, 1));
        var writer = new ImageWriter(fileSystem, tree, measured.Content, progress);
        source.Copy(writer, cancellationToken);
        progress.Begin(BuildStep.Finish);
        fileSystem.Flush(durable: true);
    }
}
