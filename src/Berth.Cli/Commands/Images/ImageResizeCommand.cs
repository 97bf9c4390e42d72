using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Images;

/// <summary><c>berth image resize</c>.</summary>
internal sealed class ImageResizeCommand : RequestCommand<ResizeImage>
{
    private readonly Argument<string> _name = new("NAME") { Description = "The name of the image" };
    private readonly Argument<string> _size = new("SIZE") { Description = "The new size, for example 4G" };
    private readonly JsonOption _json = new();

    public ImageResizeCommand()
        : base("resize", "Make an image larger, or smaller down to what its files need")
    {
        Arguments.Add(_name);
        Arguments.Add(_size);
        Options.Add(_json);
    }

    protected override ResizeImage Read(ParseResult parsed) =>
        new(parsed.GetValue(_name)!, ImageOptionText.Size("SIZE", parsed.GetValue(_size)!));

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);

    protected override bool IsCancelledBySignals(ResizeImage request) => true;
}
