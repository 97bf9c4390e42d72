using System.CommandLine;
using Berth.Engine.Machines;

namespace Berth.Cli.Commands.Machines;

/// <summary><c>berth vm</c>: virtual machines.</summary>
internal sealed class VmCommand : Command
{
    public VmCommand(string[] command)
        : base("vm", "Run virtual machines")
    {
        Subcommands.Add(new VmRunCommand(command));
        Subcommands.Add(new VmCreateCommand());
        Subcommands.Add(new VmChangeCommand("start", "Start machines", MachineChange.Start));
        Subcommands.Add(new VmChangeCommand("stop", "Stop machines: their agents power them off", MachineChange.Stop));
        Subcommands.Add(new VmChangeCommand("restart", "Stop machines and start them", MachineChange.Restart));
        Subcommands.Add(new VmChangeCommand("kill", "Kill machines: what they have not written is lost", MachineChange.Kill));
        Subcommands.Add(new VmChangeCommand("delete", "Remove machines with their disks", MachineChange.Delete));
        Subcommands.Add(new VmChangeCommand("pause", "Stop the processors of machines", MachineChange.Pause));
        Subcommands.Add(new VmChangeCommand("resume", "Let paused machines go on", MachineChange.Resume));
        Subcommands.Add(new VmListCommand());
        Subcommands.Add(new VmShowCommand());
        Subcommands.Add(new VmLogsCommand());
        Subcommands.Add(new VmConsoleCommand());
        Subcommands.Add(new VmStatsCommand());
        Subcommands.Add(new VmPortsCommand());
        Subcommands.Add(new VmPruneCommand());
        Subcommands.Add(new VmExecCommand(command));
        Subcommands.Add(new VmCopyCommand());
        Subcommands.Add(new VmSnapshotCommand("snapshot", "Save memory and disks of a running machine", SnapshotChange.Save));
        Subcommands.Add(new VmSnapshotCommand("restore", "Continue a running machine from a snapshot", SnapshotChange.Restore));
        Subcommands.Add(new VmKeepCommand());
    }
}
