using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Images;

/// <summary><c>berth image inspect</c>.</summary>
internal sealed class ImageInspectCommand : RequestCommand<InspectImage>
{
    private readonly ImageNameArgument _image = new();
    private readonly JsonOption _json = new();

    public ImageInspectCommand()
        : base("inspect", "Print what is known of an image, and the usage of its file system")
    {
        Arguments.Add(_image);
        Options.Add(_json);
    }

    protected override InspectImage Read(ParseResult parsed) => new(parsed.GetValue(_image)!);

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);
}
