using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Images;

/// <summary><c>berth image ls</c>.</summary>
internal sealed class ImageLsCommand : RequestCommand<ListImageFiles>
{
    private readonly ImageNameArgument _image = new();
    private readonly Argument<string> _path = new("PATH")
    {
        Description = "The path in the image (default: /)",
        DefaultValueFactory = static _ => "/",
    };
    private readonly JsonOption _json = new();

    public ImageLsCommand()
        : base("ls", "List the files of an image")
    {
        Arguments.Add(_image);
        Arguments.Add(_path);
        Options.Add(_json);
    }

    protected override ListImageFiles Read(ParseResult parsed) => new(parsed.GetValue(_image)!, parsed.GetValue(_path)!);

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);
}
