using Berth.Instances.Store;
using Berth.Linux.Files;

namespace Berth.Machines.Images;

/// <summary>
/// The locks of images. Whoever changes an image, or makes a machine of it, holds its lock meanwhile: so an image is not changed between
/// the look for machines of it and the change. Each image of the store has a lock; all other files have one together.
/// </summary>
internal static class ImageLock
{
    /// <summary>The name of an image's file in its directory of the store.</summary>
    public const string ImageFile = "image.ext4";

    /// <summary>The directory of the store.</summary>
    public static string RootOf(StateDirectories directories) => directories.State + "/images";

    /// <summary>The lock of an image of the store.</summary>
    public static string PathOf(StateDirectories directories, string name) => $"{RootOf(directories)}/.{name}.lock";

    /// <summary>The lock of an image's file, which may be one of the store.</summary>
    /// <param name="directories">The state directory.</param>
    /// <param name="file">The file, absolute.</param>
    public static string PathOfFile(StateDirectories directories, string file) =>
        // The name of an image has no colon.
        PathOf(directories, TryNameOf(directories, PathResolver.FindRealpath(file) ?? file) ?? ":files");

    /// <summary>The name in the store of an image's file; null: it is another file.</summary>
    public static string? TryNameOf(StateDirectories directories, string file)
    {
        var root = RootOf(directories);
        return Path.GetFileName(file) == ImageFile && Path.GetDirectoryName(file) is { } directory
            && (Path.GetDirectoryName(directory) is { } parent
                && (parent == root || parent == PathResolver.FindRealpath(root)))
            ? Path.GetFileName(directory)
            : null;
    }
}
