using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;
using Berth.Engine.Specs;

namespace Berth.Cli.Commands.Releases;

/// <summary><c>berth release watch</c>.</summary>
internal sealed class ReleaseWatchCommand : RequestCommand<WatchReleases>
{
    private readonly Argument<string> _location = new("LOCATION")
    {
        Description = "The directory with index.json: an http or https URL, or a path",
    };
    private readonly SubjectOptions _subject;
    private readonly Option<string> _interval = new("--interval")
    {
        Description = "The time between two looks",
        HelpName = "TIME",
        DefaultValueFactory = static _ => "15m",
    };
    private readonly Option<bool> _once = new("--once") { Description = "Look once, and fail if that fails" };
    private readonly Option<bool> _unsigned = new("--allow-unsigned") { Description = "Install unsigned releases if no key is trusted" };
    private readonly Option<string?> _authority = new("--ca")
    {
        Description = "The authorities of the server's certificate, in PEM (default: those of the host)",
        HelpName = "FILE",
    };
    private readonly Option<string?> _size = new("--max-size")
    {
        Description = "The maximum length of all files of a release together (default: 256M)",
        HelpName = "SIZE",
    };
    private readonly SettleOption _settle = new();
    private readonly JsonOption _json = new();

    public ReleaseWatchCommand()
        : base("watch", "Look for newer releases in a directory or at a URL, and install them")
    {
        Arguments.Add(_location);
        _subject = new SubjectOptions(this, "--to");
        foreach (Option option in new Option[] { _interval, _once, _unsigned, _authority, _size, _settle, _json })
            Options.Add(option);
    }

    protected override WatchReleases Read(ParseResult parsed) => new(parsed.GetValue(_location)!, _subject.Read(parsed))
    {
        Interval = FlagValue.Duration(_interval.Name, parsed.GetValue(_interval)) ?? TimeSpan.FromMinutes(15),
        Once = parsed.GetValue(_once),
        AllowUnsigned = parsed.GetValue(_unsigned),
        Authority = parsed.GetValue(_authority),
        MaximumSize = FlagValue.Size(_size.Name, parsed.GetValue(_size)),
        Settle = _settle.Read(parsed),
    };

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);

    protected override bool IsCancelledBySignals(WatchReleases request) => true;
}
