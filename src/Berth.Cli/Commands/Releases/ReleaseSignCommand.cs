using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;
using Berth.Engine.Specs;

namespace Berth.Cli.Commands.Releases;

/// <summary><c>berth release sign</c>.</summary>
internal sealed class ReleaseSignCommand : RequestCommand<SignRelease>
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromDays(90);

    private readonly Argument<string> _archive = new("ARCHIVE") { Description = "The archive" };
    private readonly Option<string> _key = new("--key")
    {
        Description = "A private key of the curve P-256: PEM, without a passphrase",
        HelpName = "FILE",
        Required = true,
    };
    private readonly Option<string> _name = new("--name") { Description = "The name of the workload", HelpName = "NAME", Required = true };
    private readonly Option<string?> _version = new("--release-version")
    {
        Description = "The version (default: that of the archive's name)",
        HelpName = "VERSION",
    };
    private readonly Option<string?> _expires = new("--expires-in")
    {
        Description = "After this time, nobody installs it any more (default: 90d)",
        HelpName = "DURATION",
    };
    private readonly Option<string?> _minimum = new("--minimum-version")
    {
        Description = "Whoever installs it refuses lower versions from then on",
        HelpName = "VERSION",
    };
    private readonly JsonOption _json = new();

    public ReleaseSignCommand()
        : base("sign", "Write ARCHIVE.release.json and its signature")
    {
        Arguments.Add(_archive);
        Options.Add(_key);
        Options.Add(_name);
        Options.Add(_version);
        Options.Add(_expires);
        Options.Add(_minimum);
        Options.Add(_json);
    }

    protected override SignRelease Read(ParseResult parsed) => new(
        parsed.GetValue(_archive)!, parsed.GetValue(_key)!, parsed.GetValue(_name)!, parsed.GetValue(_version),
        FlagValue.Duration("--expires-in", parsed.GetValue(_expires)) ?? s_lifetime, parsed.GetValue(_minimum));

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);
}
