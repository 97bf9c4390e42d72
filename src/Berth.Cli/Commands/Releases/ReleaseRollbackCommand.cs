using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Releases;

/// <summary><c>berth release rollback</c>.</summary>
internal sealed class ReleaseRollbackCommand : RequestCommand<RollBackRelease>
{
    private readonly SubjectOptions _subject;
    private readonly Option<string?> _to = new("--to")
    {
        Description = "The release: its id, or its version (default: the one before the current one)",
        HelpName = "ID|VERSION",
    };
    private readonly Option<bool> _downgrade = new("--allow-downgrade")
    {
        Description = "Also below the version that a signed manifest demanded",
    };
    private readonly Option<bool> _unsigned = new("--allow-unsigned") { Description = "Also to one that the trusted keys have not signed" };
    private readonly SettleOption _settle = new();
    private readonly WaitOption _wait = new();
    private readonly JsonOption _json = new();

    public ReleaseRollbackCommand()
        : base("rollback", "Switch to a release that was installed before")
    {
        _subject = new SubjectOptions(this);
        Options.Add(_to);
        Options.Add(_downgrade);
        Options.Add(_unsigned);
        Options.Add(_settle);
        Options.Add(_wait);
        Options.Add(_json);
    }

    protected override RollBackRelease Read(ParseResult parsed) =>
        new(_subject.Read(parsed), parsed.GetValue(_to), _settle.Read(parsed), parsed.GetValue(_wait))
        {
            AllowDowngrade = parsed.GetValue(_downgrade),
            AllowUnsigned = parsed.GetValue(_unsigned),
        };

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);

    protected override bool IsCancelledBySignals(RollBackRelease request) => true;
}
