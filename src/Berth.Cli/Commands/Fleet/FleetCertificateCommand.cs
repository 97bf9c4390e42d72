using System.CommandLine;
using Berth.Engine.Requests;
using Berth.Fleet.Pki;

namespace Berth.Cli.Commands.Fleet;

/// <summary><c>berth fleet certificate</c>.</summary>
internal sealed class FleetCertificateCommand : RequestCommand<IssueCertificate>
{
    private readonly FleetOption _fleet = new();
    private readonly Argument<string> _role = new("ROLE")
    {
        Description = "worker, which may read the health of hosts; or controller, which may change them",
    };
    private readonly Argument<string> _path = new("PATH") { Description = "Writes PATH.pem and PATH.key" };
    private readonly Option<string?> _name = new("--name") { Description = "The owner's name (default: the role)", HelpName = "NAME" };

    public FleetCertificateCommand()
        : base("certificate", "Issue a certificate with a new key")
    {
        _role.AcceptOnlyFromAmong("worker", "controller");
        Arguments.Add(_role);
        Arguments.Add(_path);
        Options.Add(_name);
        Options.Add(_fleet);
    }

    protected override IssueCertificate Read(ParseResult parsed) => new(
        parsed.GetValue(_fleet),
        parsed.GetValue(_role) == "controller" ? FleetRole.Controller : FleetRole.Worker,
        parsed.GetValue(_name) ?? parsed.GetValue(_role)!,
        parsed.GetValue(_path)!);
}
