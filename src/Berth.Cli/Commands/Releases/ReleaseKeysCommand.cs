using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Releases;

/// <summary><c>berth release keys</c>.</summary>
internal sealed class ReleaseKeysCommand : RequestCommand<ChangeReleaseKeys>
{
    private readonly SubjectOptions _subject;
    private readonly Option<string[]> _add = new("--add")
    {
        Description = "A public key to add: PEM with P-256, or of minisign; repeatable",
        HelpName = "FILE",
    };
    private readonly Option<string[]> _remove = new("--remove") { Description = "The id of a key to remove; repeatable", HelpName = "ID" };
    private readonly NumberOption _threshold = new("--threshold", least: 1) { Description = "How many keys must have signed" };
    private readonly Option<string?> _rotate = new("--rotate")
    {
        Description = "A newer list of keys, signed by enough of the present ones",
        HelpName = "FILE",
    };
    private readonly Option<string[]> _signatures = new("--signature")
    {
        Description = "A signature of that list; repeatable",
        HelpName = "FILE",
    };
    private readonly Option<bool> _unsigned = new("--allow-unsigned")
    {
        Description = "Remove the last key: releases need no signature any more",
    };
    private readonly JsonOption _json = new();

    public ReleaseKeysCommand()
        : base("keys", "Show or change the keys that must have signed a release")
    {
        _subject = new SubjectOptions(this);
        Options.Add(_add);
        Options.Add(_remove);
        Options.Add(_threshold);
        Options.Add(_rotate);
        Options.Add(_signatures);
        Options.Add(_unsigned);
        Options.Add(_json);
    }

    protected override ChangeReleaseKeys Read(ParseResult parsed) => new(
        _subject.Read(parsed), [.. parsed.GetValue(_add) ?? []], [.. parsed.GetValue(_remove) ?? []], parsed.GetValue(_threshold),
        parsed.GetValue(_rotate), [.. parsed.GetValue(_signatures) ?? []])
    {
        AllowUnsigned = parsed.GetValue(_unsigned),
    };

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);
}
