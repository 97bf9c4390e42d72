using Berth.Machines.Images;

namespace Berth.Engine.Documents;

/// <summary>An image, and its file system.</summary>
internal sealed record ImageDetailsDocument(
    string Name,
    string Path,
    long SizeBytes,
    long AllocatedBytes,
    DateTimeOffset? CreatedAt,
    string? Source,
    ImageProgram? Runs,
    long FileSystemBytes,
    long FreeBytes,
    uint Inodes,
    uint FreeInodes,
    string Label,
    Guid Uuid)
{
    public static ImageDetailsDocument Of(ImageDetails details)
    {
        var (image, usage) = details;
        return new(
            image.Name, image.Path, image.Bytes, image.AllocatedBytes, image.Record?.Created, image.Record?.Source, image.Record?.Runs,
            usage.Bytes, usage.FreeBytes, usage.Inodes, usage.FreeInodes, usage.Label, usage.Uuid);
    }
}
