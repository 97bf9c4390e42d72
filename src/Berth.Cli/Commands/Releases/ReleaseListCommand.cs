using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Releases;

/// <summary><c>berth release list</c>.</summary>
internal sealed class ReleaseListCommand : RequestCommand<ListReleases>
{
    private readonly SubjectOptions _subject;
    private readonly JsonOption _json = new();

    public ReleaseListCommand()
        : base("list", "List releases, the oldest first")
    {
        _subject = new SubjectOptions(this);
        Options.Add(_json);
    }

    protected override ListReleases Read(ParseResult parsed) => new(_subject.Read(parsed));

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);
}
