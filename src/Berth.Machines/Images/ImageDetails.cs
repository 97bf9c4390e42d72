using Berth.Linux.Ext4;

namespace Berth.Machines.Images;

/// <summary>An image, and its file system.</summary>
/// <param name="Image">The image.</param>
/// <param name="Usage">The size and the usage of the file system.</param>
public sealed record ImageDetails(ImageSummary Image, Ext4Usage Usage);
