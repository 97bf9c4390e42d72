using Berth.Machines.Images;

namespace Berth.Engine.Documents;

/// <summary>An image.</summary>
internal sealed record ImageDocument(
    string Name, string Path, long SizeBytes, long AllocatedBytes, DateTimeOffset? CreatedAt, string? Source)
{
    public static ImageDocument Of(ImageSummary image) =>
        new(image.Name, image.Path, image.Bytes, image.AllocatedBytes, image.Record?.Created, image.Record?.Source);
}
