using System.CommandLine;
using Berth.Supervision.Services;

namespace Berth.Cli.Commands.Services;

/// <summary><c>--backend</c>: the service manager to use instead of the detected one.</summary>
internal sealed class BackendOption : Option<ServiceManagerKind?>
{
    public BackendOption()
        : base("--backend")
    {
        Description = "The service manager: systemd, s6, launchd, windows or builtin (default: the one that this host has)";
        HelpName = "KIND";
    }
}
