using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Releases;

/// <summary><c>berth release prune</c>.</summary>
internal sealed class ReleasePruneCommand : RequestCommand<PruneReleases>
{
    private readonly SubjectOptions _subject;
    private readonly NumberOption _keep = new("--keep", least: 1)
    {
        Description = "How many to keep, with the current one (default: release.keep of the description, or 5)",
    };
    private readonly WaitOption _wait = new();
    private readonly JsonOption _json = new();

    public ReleasePruneCommand()
        : base("prune", "Remove the oldest releases; the current and the previous one stay")
    {
        _subject = new SubjectOptions(this);
        Options.Add(_keep);
        Options.Add(_wait);
        Options.Add(_json);
    }

    protected override PruneReleases Read(ParseResult parsed) =>
        new(_subject.Read(parsed), parsed.GetValue(_keep), parsed.GetValue(_wait));

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);
}
