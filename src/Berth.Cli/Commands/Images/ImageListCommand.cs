using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Images;

/// <summary><c>berth image list</c>.</summary>
internal sealed class ImageListCommand : RequestCommand<ListImages>
{
    private readonly JsonOption _json = new();

    public ImageListCommand()
        : base("list", "List the images") => Options.Add(_json);

    protected override ListImages Read(ParseResult parsed) => new();

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);
}
