using System.CommandLine;

namespace Berth.Cli.Commands.Images;

/// <summary><c>berth image</c>: images of file systems, for machines.</summary>
internal sealed class ImageCommand : Command
{
    public ImageCommand()
        : base("image", "Build and edit images for machines, without mounting them and without root")
    {
        Subcommands.Add(new ImageBuildCommand());
        Subcommands.Add(new ImageListCommand());
        Subcommands.Add(new ImageInspectCommand());
        Subcommands.Add(new ImageResizeCommand());
        Subcommands.Add(new ImageRemoveCommand());
        Subcommands.Add(new ImageLsCommand());
        Subcommands.Add(new ImageCatCommand());
        Subcommands.Add(new ImageWriteCommand());
    }
}
