using System.CommandLine;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Images;

/// <summary><c>berth image cat</c>.</summary>
internal sealed class ImageCatCommand : RequestCommand<ReadImageFile>
{
    private readonly ImageNameArgument _image = new();
    private readonly Argument<string> _path = new("PATH") { Description = "The path in the image" };

    public ImageCatCommand()
        : base("cat", "Print a file of an image")
    {
        Arguments.Add(_image);
        Arguments.Add(_path);
    }

    protected override ReadImageFile Read(ParseResult parsed) => new(parsed.GetValue(_image)!, parsed.GetValue(_path)!);

    protected override bool IsCancelledBySignals(ReadImageFile request) => true;
}
