using System.CommandLine;

namespace Berth.Cli.Commands.Fleet;

/// <summary><c>berth fleet</c>: releases on many hosts.</summary>
internal sealed class FleetCommand : Command
{
    public FleetCommand()
        : base("fleet", "Install releases on many hosts, each with an agent (berthd)")
    {
        Subcommands.Add(new FleetInitCommand());
        Subcommands.Add(new FleetEnrollCommand());
        Subcommands.Add(new FleetForgetCommand());
        Subcommands.Add(new FleetCertificateCommand());
        Subcommands.Add(new FleetHostsCommand());
        Subcommands.Add(new FleetStatusCommand());
        Subcommands.Add(new FleetPushCommand());
        Subcommands.Add(new FleetRollbackCommand());
    }
}
