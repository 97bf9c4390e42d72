using System.CommandLine;
using Berth.Cli.Rendering;
using Berth.Engine.Requests;
using Berth.Engine.Specs;
using Berth.Fleet.Push;

namespace Berth.Cli.Commands.Fleet;

/// <summary><c>berth fleet push</c>.</summary>
internal sealed class FleetPushCommand : RequestCommand<PushRelease>
{
    private readonly FleetOption _fleet = new();
    private readonly HostsOption _hosts = new();
    private readonly JsonOption _json = new();
    private readonly Argument<string> _archive = new("ARCHIVE") { Description = "The release's archive: tar, tar.gz, tar.zst or zip" };
    private readonly Option<string?> _version = new("--release-version")
    {
        Description = "The release's version (default: the one in the archive's name)",
        HelpName = "VERSION",
    };
    private readonly NumberOption _canary = new("--canary", least: 0)
    {
        Description = "The number of hosts in the first wave; 0: no such wave",
        DefaultValueFactory = static _ => 1,
    };
    private readonly Option<string> _wave = new("--wave")
    {
        Description = "The size of the other waves: a number of hosts, or a percentage",
        HelpName = "N|P%",
        DefaultValueFactory = static _ => "25%",
    };
    private readonly Option<string> _pause = new("--pause")
    {
        Description = "The time between two waves",
        HelpName = "TIME",
        DefaultValueFactory = static _ => "30s",
    };
    private readonly NumberOption _maxFailures = new("--max-failures", least: 0)
    {
        Description = "The number of hosts that may fail before the push is halted and undone",
        DefaultValueFactory = static _ => 0,
    };
    private readonly Option<string?> _self = new("--include-self")
    {
        Description = "Update Berth itself, too, with this archive of Berth: after the other, wave by wave",
        HelpName = "ARCHIVE",
    };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Print the waves, and do nothing" };

    public FleetPushCommand()
        : base("push", "Install a release on the hosts, in waves; exit code 1 if a host was not updated")
    {
        Arguments.Add(_archive);
        foreach (Option option in new Option[] { _version, _hosts, _canary, _wave, _pause, _maxFailures, _self, _dryRun, _json, _fleet })
            Options.Add(option);
    }

    protected override PushRelease Read(ParseResult parsed)
    {
        var archive = parsed.GetValue(_archive)!;
        return new PushRelease(
            parsed.GetValue(_fleet),
            archive,
            parsed.GetValue(_version),
            _hosts.Read(parsed),
            new PushOptions
            {
                Canary = parsed.GetValue(_canary)!.Value,
                Wave = WaveSize.Parse(parsed.GetValue(_wave)!),
                Pause = FlagValue.DurationOrZero(_pause.Name, parsed.GetValue(_pause)) ?? TimeSpan.Zero,
                MaxFailures = parsed.GetValue(_maxFailures)!.Value,
            },
            parsed.GetValue(_dryRun))
        {
            Berth = parsed.GetValue(_self),
        };
    }

    protected override TextRenderer Renderer(ParseResult parsed) => _json.Renderer(parsed);

    protected override bool IsCancelledBySignals(PushRelease request) => true;
}
