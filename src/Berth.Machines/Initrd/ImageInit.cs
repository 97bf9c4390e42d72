using Berth.Linux.Ext4;
using Berth.Machines.Files;
using Berth.Machines.Guest;
using Berth.Machines.Images;

namespace Berth.Machines.Initrd;

/// <summary>The program that an image's system starts with.</summary>
internal static class ImageInit
{
    /// <summary>Refuses an image that has none.</summary>
    /// <param name="image">The image's file.</param>
    /// <exception cref="ImageRefusedException">It has none of <see cref="GuestPaths.Inits"/>.</exception>
    public static void Require(string image)
    {
        try
        {
            using var files = ImageFiles.Open(image);
            if (!GuestPaths.Inits.Any(path => files.Find(path, followLink: false) is not null))
            {
                throw new ImageRefusedException(
                    $"the image {image} has no {GuestPaths.Inits[0]}, with which a machine's system starts",
                    "install an init in it, as `mmdebstrap --include=init` does (the image of a container has none)");
            }
        }
        catch (Ext4Exception)
        {
            // The guest's kernel may read what libext2fs does not: a journal with changes, a newer feature.
        }
    }
}
