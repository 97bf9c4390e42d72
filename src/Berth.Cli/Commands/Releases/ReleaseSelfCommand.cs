using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;

namespace Berth.Cli.Commands.Releases;

/// <summary><c>berth release self</c>.</summary>
internal sealed class ReleaseSelfCommand : RequestCommand<UpdateBerth>
{
    private readonly Argument<string> _archive = new("ARCHIVE") { Description = "An archive of Berth, as make archive makes it" };
    private readonly Option<string?> _prefix = new("--prefix")
    {
        Description = "Where Berth is installed (default: where this berth is)",
        HelpName = "DIRECTORY",
    };
    private readonly Option<string?> _version = new("--release-version")
    {
        Description = "The version (default: that of the signed manifest, or of the archive's name)",
        HelpName = "VERSION",
    };
    private readonly Option<string?> _sha256 = new("--sha256") { Description = "The SHA-256 that the archive must have", HelpName = "HEX" };
    private readonly Option<bool> _downgrade = new("--allow-downgrade") { Description = "Install a lower version than the current one" };
    private readonly WaitOption _wait = new();
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Check the archive, and change nothing" };
    private readonly JsonOption _json = new();

    public ReleaseSelfCommand()
        : base("self", "Install a release of Berth itself, and use it if its programs run")
    {
        Arguments.Add(_archive);
        foreach (Option option in new Option[] { _prefix, _version, _sha256, _downgrade, _wait, _dryRun, _json })
            Options.Add(option);
    }

    protected override UpdateBerth Read(ParseResult parsed) => new(parsed.GetValue(_archive)!)
    {
        Prefix = parsed.GetValue(_prefix),
        Version = parsed.GetValue(_version),
        Sha256 = parsed.GetValue(_sha256),
        AllowDowngrade = parsed.GetValue(_downgrade),
        Wait = parsed.GetValue(_wait),
        IsDryRun = parsed.GetValue(_dryRun),
    };

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);

    protected override bool IsCancelledBySignals(UpdateBerth request) => true;
}
