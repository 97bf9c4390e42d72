using System.CommandLine;
using Berth.Supervision.Services;

namespace Berth.Cli.Commands.Services;

/// <summary><c>--backend</c>: which service manager is meant, where detection is not to decide.</summary>
internal sealed class BackendOption : Option<ServiceManagerKind?>
{
    public BackendOption()
        : base("--backend")
    {
        Description = "The service manager: systemd, s6, launchd, windows or builtin (default: the one that this host has)";
        HelpName = "KIND";
    }
}
