using System.CommandLine;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Releases;

/// <summary><c>berth release recover</c>.</summary>
internal sealed class ReleaseRecoverCommand : RequestCommand<RecoverReleases>
{
    private readonly SubjectOptions _subject;

    public ReleaseRecoverCommand()
        : base("recover", "End an update that was interrupted, as every command does that changes releases") =>
        _subject = new SubjectOptions(this);

    protected override RecoverReleases Read(ParseResult parsed) => new(_subject.Read(parsed));
}
