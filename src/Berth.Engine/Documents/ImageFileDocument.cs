using System.Globalization;
using Berth.Linux.Files;
using Berth.Machines.Files;

namespace Berth.Engine.Documents;

/// <summary>A file of an image.</summary>
internal sealed record ImageFileDocument(
    string Name,
    string Kind,
    string Mode,
    uint Uid,
    uint Gid,
    long SizeBytes,
    int Links,
    DateTimeOffset ModifiedAt,
    string? Target,
    string? Device)
{
    public static ImageFileDocument Of(ImageFile file)
    {
        var metadata = file.Metadata;
        return new(
            file.Name,
            JsonName(metadata.Kind.ToString()),
            Convert.ToString((int)metadata.Mode, 8).PadLeft(4, '0'),
            metadata.Uid,
            metadata.Gid,
            file.Size,
            file.Links,
            metadata.Modified,
            file.Target,
            metadata.Kind is FileKind.CharacterDevice or FileKind.BlockDevice
                ? string.Create(CultureInfo.InvariantCulture, $"{metadata.DeviceMajor}:{metadata.DeviceMinor}")
                : null);
    }

    private static string JsonName(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
