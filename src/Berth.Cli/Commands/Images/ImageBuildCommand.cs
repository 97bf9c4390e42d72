using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;
using Berth.Machines.Images;

namespace Berth.Cli.Commands.Images;

/// <summary><c>berth image build</c>.</summary>
internal sealed class ImageBuildCommand : RequestCommand<BuildImage>
{
    private readonly Argument<string> _name = new("NAME") { Description = "The name of the image" };
    private readonly Option<string> _from = new("--from")
    {
        HelpName = "DIR|TAR|oci-layout:DIR",
        Description = "What it is built from: a directory, a tar archive (also gzip or zstd), or an OCI layout",
        Required = true,
    };
    private readonly Option<string?> _size = new("--size")
    {
        HelpName = "SIZE",
        Description = "Its size, for example 2G (default: what the files need, and a quarter more)",
    };
    private readonly Option<string?> _owner = new("--owner")
    {
        HelpName = "UID:GID",
        Description = "The owner of all files (default: their own)",
    };
    private readonly Option<bool> _replace = new("--replace") { Description = "Replace an image of this name" };
    private readonly JsonOption _json = new();

    public ImageBuildCommand()
        : base("build", "Build an image")
    {
        Arguments.Add(_name);
        Options.Add(_from);
        Options.Add(_size);
        Options.Add(_owner);
        Options.Add(_replace);
        Options.Add(_json);
    }

    protected override BuildImage Read(ParseResult parsed)
    {
        var owner = ImageOptionText.Owner(parsed.GetValue(_owner));
        return new(new ImageBuildOptions(parsed.GetValue(_name)!, parsed.GetValue(_from)!)
        {
            Size = parsed.GetValue(_size) is { } size ? ImageOptionText.Size("--size", size) : null,
            Owner = owner is var (uid, gid) ? new ImageOwner(uid, gid) : null,
            Replace = parsed.GetValue(_replace),
        });
    }

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);

    protected override bool IsCancelledBySignals(BuildImage request) => true;
}
