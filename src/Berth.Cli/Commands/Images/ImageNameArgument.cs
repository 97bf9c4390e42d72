using System.CommandLine;

namespace Berth.Cli.Commands.Images;

/// <summary>An image whose files are read or changed.</summary>
internal sealed class ImageNameArgument : Argument<string>
{
    public ImageNameArgument()
        : base("IMAGE") => Description = "Its name, or the path of a file with an image, with a slash in it";
}
