using System.CommandLine;

namespace Berth.Cli.Commands.Services;

/// <summary><c>berth service</c>: registration with a service manager.</summary>
internal sealed class ServiceCommand : Command
{
    public ServiceCommand(string[] command)
        : base("service", "Register workloads with the host's service manager")
    {
        Subcommands.Add(new ServiceRegisterCommand());
        Subcommands.Add(new ServiceUnregisterCommand());
        Subcommands.Add(new ServiceListCommand());
        Subcommands.Add(new ServiceManagersCommand());
        Subcommands.Add(new ServiceEnableBootCommand());
        Subcommands.Add(new ServiceProbeCommand());
        Subcommands.Add(new ServicePrepareCommand(command));
    }
}
