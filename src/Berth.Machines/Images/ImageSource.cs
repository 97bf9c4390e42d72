using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Machines.Building;
using Berth.Machines.Oci;

namespace Berth.Machines.Images;

/// <summary>What an image is built from, as users write it.</summary>
internal static class ImageSource
{
    private const string OciPrefix = "oci-layout:";

    /// <summary>Finds out what a source is.</summary>
    /// <param name="options">The source, and the owner of its files.</param>
    /// <exception cref="LinuxException">There is no such file.</exception>
    internal static (IImageSource Source, ImageProgram? Runs) Open(ImageBuildOptions options)
    {
        var owners = options.Owner is { } owner ? OwnerMap.One(owner.Uid, owner.Gid) : null;
        if (options.Source.StartsWith(OciPrefix, StringComparison.Ordinal))
        {
            var image = OciLayout.Read(options.Source[OciPrefix.Length..]);
            return (
                new ArchiveSource(
                    [.. image.Layers.Select(static layer => new ArchiveLayer(layer.Path, layer.Digest, HasWhiteouts: true))], owners),
                Command(image.Configuration));
        }

        return FileStatus.Of(options.Source).Kind switch
        {
            FileKind.Directory => (new DirectorySource(options.Source, owners), null),
            FileKind.Regular => (new ArchiveSource([new ArchiveLayer(options.Source, null, HasWhiteouts: false)], owners), null),
            _ => throw new ImageRefusedException(
                $"cannot build an image from {options.Source}: it is neither a directory nor a file",
                $"name a directory, a tar archive or {OciPrefix}DIR"),
        };
    }

    private static ImageProgram? Command(OciConfiguration? configuration) => configuration is null
        ? null
        : new ImageProgram(
            [.. configuration.EntryPoint ?? [], .. configuration.Command ?? []],
            configuration.Environment ?? [],
            configuration.WorkingDirectory is { Length: > 0 } directory ? directory : null,
            configuration.User is { Length: > 0 } user ? user : null);
}
