using System.Globalization;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Machines.Guest;
using Berth.Machines.Guest.Wire;

namespace Berth.GuestAgent.Commands;

/// <summary>Starts a command of the host's.</summary>
internal static class CommandStart
{
    /// <summary>
    /// The group of shared files whose group means nothing in the guest: user_namespaces(7). An access control list is not passed on by
    /// 9p, but its mask is, as the permissions of the group. So a workload that was not in the group would be refused by the guest's kernel
    /// what the list permits; one that is in it is refused by the host's kernel what the list does not permit.
    /// </summary>
    private const uint GroupOfShares = 65534;

    private const int FirstDescriptor = 3;
    private const string NoGroup = "-";
    private static volatile StartedWorkload? s_workload;

    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Starts it. The caller owns the result.</summary>
    /// <exception cref="CommandRefusedException">The user, the directory or the program is missing.</exception>
    /// <exception cref="LinuxException">The system refused to start it.</exception>
    public static ChildProcess Start(GuestCommand command, CommandStreams streams)
    {
        var workload = s_workload;
        if (command.IsBesideWorkload)
        {
            command = workload?.Command.Beside(command)
                ?? throw new CommandRefusedException("the workload has not been started yet", GuestFailureKind.Other);
        }

        var user = GuestUser.Find(command.User ?? "root")
            ?? throw new CommandRefusedException($"the guest has no user {command.User}", GuestFailureKind.Other);
        RequireSetup(command);
        var environment = EnvironmentOf(command, user);
        var directory = DirectoryOf(command, user);
        var program = ProgramOf(command.Arguments[0], environment["PATH"], directory);
        List<string> variables = [.. environment.Select(static variable => $"{variable.Key}={variable.Value}")];
        // posix_spawn(3) changes no users and takes no terminals: this executable does, and becomes the command.
        if (user.Uid == 0 && command is { Terminal: null, Workload: null, IsBesideWorkload: false })
        {
            return ProcessSpawner.Spawn(new SpawnRequest
            {
                Path = program,
                Arguments = command.Arguments,
                Environment = variables,
                WorkingDirectory = directory,
                NewSession = true,
                Descriptors = streams.OfCommand,
            });
        }

        var group = command.IsBesideWorkload ? workload!.Group
            : command.Workload is { MostProcesses: > 0 and var most } ? WorkloadGroup.Make(most)
            : NoGroup;
        List<DescriptorMapping> sockets = [];
        try
        {
            if (command.Workload is { } given)
            {
                sockets.AddRange(WorkloadSockets.Make(given.Sockets));
                sockets.AddRange(WorkloadServices.Make(given.Services, user.Uid, FirstDescriptor + sockets.Count));
            }

            var started = Enter(command, user, directory, program, variables, [.. streams.OfCommand, .. sockets], group);
            if (command.Workload is not null)
                s_workload = new StartedWorkload(command, group);
            return started;
        }
        finally
        {
            foreach (var socket in sockets)
                socket.Source.Dispose();
        }
    }

    private static ChildProcess Enter(
        GuestCommand command, GuestUser user, string directory, string program, List<string> variables, DescriptorMapping[] descriptors,
        string group) => ProcessSpawner.Spawn(new SpawnRequest
        {
            Path = "/proc/self/exe",
            Arguments =
            [
                "berth-guest", CommandEntry.Word, Text(user.Uid), Text(user.Gid), string.Join(',', GroupsOf(command, user).Select(Text)),
                command.Terminal is null ? "-" : "tty", group, directory, program, .. command.Arguments,
            ],
            Environment = variables,
            NewSession = true,
            Descriptors = descriptors,
        });

    private static uint[] GroupsOf(GuestCommand command, GuestUser user) =>
        (command.Workload is null && !command.IsBesideWorkload) || user.Uid == 0 ? user.Groups : [.. user.Groups, GroupOfShares];

    /// <summary>A workload that would see less of the host than its description says does not start.</summary>
    private static void RequireSetup(GuestCommand command)
    {
        if (command.Workload is not null && GuestFile.ReadOrEmpty(GuestPaths.Failures) is { Length: > 0 } failures)
        {
            throw new CommandRefusedException(
                $"the machine is not as it should be: {failures.Trim().Replace('\n', ';')}", GuestFailureKind.Other);
        }
    }

    private static string Text(uint number) => number.ToString(CultureInfo.InvariantCulture);

    private static Dictionary<string, string> EnvironmentOf(GuestCommand command, GuestUser user)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = DefaultPath,
            ["HOME"] = user.Home,
            ["USER"] = user.Name,
            ["LOGNAME"] = user.Name,
            ["SHELL"] = user.Shell,
        };
        foreach (var variable in command.Environment)
        {
            if (variable.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
                environment[variable[..equals]] = variable[(equals + 1)..];
        }

        return environment;
    }

    private static string DirectoryOf(GuestCommand command, GuestUser user)
    {
        if (command.WorkingDirectory is not { } wanted)
            return Directory.Exists(user.Home) ? user.Home : "/";
        return Directory.Exists(wanted)
            ? wanted
            : throw new CommandRefusedException($"the guest has no directory {wanted}", GuestFailureKind.Other);
    }

    private static string ProgramOf(string name, string path, string directory)
    {
        if (name.Contains('/', StringComparison.Ordinal))
            name = Path.Combine(directory, name);
        if (name.Length > 0 && ExecutableFinder.Find(name, path) is { } found)
            return found;
        throw name.StartsWith('/') && FileStatus.TryOf(name) is not null
            ? new CommandRefusedException($"{name} cannot be executed in the guest", GuestFailureKind.NotExecutable)
            : new CommandRefusedException($"the guest has no program {name}", GuestFailureKind.NotFound);
    }

    /// <param name="Command">The workload, as the host started it.</param>
    /// <param name="Group">Its cgroup, or <see cref="NoGroup"/>.</param>
    private sealed record StartedWorkload(GuestCommand Command, string Group);
}
