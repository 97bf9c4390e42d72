using System.CommandLine;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Images;

/// <summary><c>berth image remove</c>.</summary>
internal sealed class ImageRemoveCommand : RequestCommand<RemoveImages>
{
    private readonly Argument<string[]> _names = new("NAME") { Description = "The names of images", Arity = ArgumentArity.OneOrMore };

    public ImageRemoveCommand()
        : base("remove", "Remove images")
    {
        Aliases.Add("rm");
        Arguments.Add(_names);
    }

    protected override RemoveImages Read(ParseResult parsed) => new(parsed.GetValue(_names)!);
}
