using System.CommandLine;

namespace Berth.Cli.Commands.Releases;

/// <summary><c>berth release</c>: versions of a workload's files.</summary>
internal sealed class ReleaseCommand : Command
{
    public ReleaseCommand()
        : base("release", "Install versions of a workload's files, and go back")
    {
        Subcommands.Add(new ReleaseInstallCommand());
        Subcommands.Add(new ReleaseRollbackCommand());
        Subcommands.Add(new ReleaseListCommand());
        Subcommands.Add(new ReleaseShowCommand());
        Subcommands.Add(new ReleaseVerifyCommand());
        Subcommands.Add(new ReleasePruneCommand());
        Subcommands.Add(new ReleaseRecoverCommand());
        Subcommands.Add(new ReleaseSignCommand());
        Subcommands.Add(new ReleaseKeysCommand());
        Subcommands.Add(new ReleaseSelfCommand());
        Subcommands.Add(new ReleaseWatchCommand());
    }
}
