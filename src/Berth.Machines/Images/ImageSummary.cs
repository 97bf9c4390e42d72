namespace Berth.Machines.Images;

/// <summary>An image of the store.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Path">Its file.</param>
/// <param name="Bytes">Its size in bytes.</param>
/// <param name="AllocatedBytes">The space that it takes on the host's disk: less than its size, because unused blocks are holes.</param>
/// <param name="Record">What is known of it; null: its image.json is missing or damaged.</param>
public sealed record ImageSummary(string Name, string Path, long Bytes, long AllocatedBytes, ImageRecord? Record);
