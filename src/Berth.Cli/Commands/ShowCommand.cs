using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands;

/// <summary><c>berth show</c>.</summary>
internal sealed class ShowCommand : RequestCommand<Show>
{
    private readonly Argument<string> _subject = new("ID|FILE")
    {
        Description = "An instance (8 digits of its id or more, or its name), or a berth.json",
    };
    private readonly JsonOption _json = new();

    public ShowCommand()
        : base("show", "Print what is in force for a running instance, or a berth.json with its defaults")
    {
        Arguments.Add(_subject);
        Options.Add(_json);
    }

    protected override Show Read(ParseResult parsed) => new(parsed.GetValue(_subject)!);

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);
}
