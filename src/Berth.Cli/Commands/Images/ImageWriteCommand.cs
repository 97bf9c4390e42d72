using System.CommandLine;
using Berth.Engine.Requests;
using Berth.Machines.Files;

namespace Berth.Cli.Commands.Images;

/// <summary><c>berth image write</c>.</summary>
internal sealed class ImageWriteCommand : RequestCommand<WriteImageFile>
{
    private readonly ImageNameArgument _image = new();
    private readonly Argument<string> _path = new("PATH") { Description = "The path in the image" };
    private readonly Option<string?> _from = new("--from")
    {
        HelpName = "FILE",
        Description = "The file with the content (default: standard input)",
    };
    private readonly Option<string?> _mode = new("--mode")
    {
        HelpName = "MODE",
        Description = "Its mode, for example 0600 (default: that of the file it replaces, or 0644)",
    };
    private readonly Option<string?> _owner = new("--owner")
    {
        HelpName = "UID:GID",
        Description = "Its owner (default: that of the file it replaces, or 0:0)",
    };

    public ImageWriteCommand()
        : base("write", "Write a file of an image, whole")
    {
        Arguments.Add(_image);
        Arguments.Add(_path);
        Options.Add(_from);
        Options.Add(_mode);
        Options.Add(_owner);
    }

    protected override WriteImageFile Read(ParseResult parsed)
    {
        var owner = ImageOptionText.Owner(parsed.GetValue(_owner));
        return new(
            parsed.GetValue(_image)!,
            parsed.GetValue(_path)!,
            parsed.GetValue(_from),
            new ImageWriteOptions(ImageOptionText.Mode(parsed.GetValue(_mode)), owner?.Uid, owner?.Gid));
    }
}
