using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;
using Berth.Engine.Specs;

namespace Berth.Cli.Commands.Releases;

/// <summary><c>berth release install</c>.</summary>
internal sealed class ReleaseInstallCommand : RequestCommand<InstallRelease>
{
    private readonly Argument<string> _archive = new("ARCHIVE") { Description = "A tar, tar.gz, tar.zst or zip" };
    private readonly SubjectOptions _subject;
    private readonly Option<string?> _version = new("--release-version")
    {
        Description = "The version (default: that of the signed manifest, or of the archive's name)",
        HelpName = "VERSION",
    };
    private readonly Option<string?> _sha256 = new("--sha256") { Description = "The SHA-256 that the archive must have", HelpName = "HEX" };
    private readonly Option<string?> _manifest = new("--manifest")
    {
        Description = "The signed manifest (default: ARCHIVE.release.json)",
        HelpName = "FILE",
    };
    private readonly Option<string[]> _signatures = new("--signature")
    {
        Description = "A signature of the manifest; repeatable (default: the manifest's path and .sig or .minisig)",
        HelpName = "FILE",
    };
    private readonly Option<bool> _downgrade = new("--allow-downgrade") { Description = "Install a lower version than the current one" };
    private readonly Option<string?> _size = new("--max-size")
    {
        Description = "The maximum length of all files together (default: 256M)",
        HelpName = "SIZE",
    };
    private readonly SettleOption _settle = new();
    private readonly WaitOption _wait = new();
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Check the archive, and change nothing" };
    private readonly JsonOption _json = new();

    public ReleaseInstallCommand()
        : base("install", "Install an archive, switch to it, and go back if it is not healthy")
    {
        Arguments.Add(_archive);
        _subject = new SubjectOptions(this, "--to");
        Options.Add(_version);
        Options.Add(_sha256);
        Options.Add(_manifest);
        Options.Add(_signatures);
        Options.Add(_downgrade);
        Options.Add(_size);
        Options.Add(_settle);
        Options.Add(_wait);
        Options.Add(_dryRun);
        Options.Add(_json);
    }

    protected override InstallRelease Read(ParseResult parsed) => new(parsed.GetValue(_archive)!, _subject.Read(parsed))
    {
        Version = parsed.GetValue(_version),
        Sha256 = parsed.GetValue(_sha256),
        Manifest = parsed.GetValue(_manifest),
        Signatures = [.. parsed.GetValue(_signatures) ?? []],
        AllowDowngrade = parsed.GetValue(_downgrade),
        MaximumSize = FlagValue.Size("--max-size", parsed.GetValue(_size)),
        Settle = _settle.Read(parsed),
        Wait = parsed.GetValue(_wait),
        IsDryRun = parsed.GetValue(_dryRun),
    };

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);

    protected override bool IsCancelledBySignals(InstallRelease request) => true;
}
