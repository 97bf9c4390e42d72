using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Releases;

/// <summary><c>berth release verify</c>.</summary>
internal sealed class ReleaseVerifyCommand : RequestCommand<VerifyReleases>
{
    private readonly Argument<string?> _id = new("ID")
    {
        Description = "The release: its id, or its version (default: all)",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly SubjectOptions _subject;
    private readonly JsonOption _json = new();

    public ReleaseVerifyCommand()
        : base("verify", "Compare the files of releases with how they were installed")
    {
        Arguments.Add(_id);
        _subject = new SubjectOptions(this);
        Options.Add(_json);
    }

    protected override VerifyReleases Read(ParseResult parsed) => new(_subject.Read(parsed), parsed.GetValue(_id));

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);

    protected override bool IsCancelledBySignals(VerifyReleases request) => true;
}
