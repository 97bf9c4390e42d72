using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Releases;

/// <summary><c>berth release show</c>.</summary>
internal sealed class ReleaseShowCommand : RequestCommand<ShowRelease>
{
    private readonly Argument<string?> _id = new("ID")
    {
        Description = "The release: its id, or its version (default: the current one)",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly SubjectOptions _subject;
    private readonly JsonOption _json = new();

    public ReleaseShowCommand()
        : base("show", "Show one release")
    {
        Arguments.Add(_id);
        _subject = new SubjectOptions(this);
        Options.Add(_json);
    }

    protected override ShowRelease Read(ParseResult parsed) => new(_subject.Read(parsed), parsed.GetValue(_id));

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);
}
