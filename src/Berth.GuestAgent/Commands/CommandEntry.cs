using System.Globalization;
using Berth.Linux.Errors;
using Berth.Linux.Identity;
using Berth.Linux.Processes;
using Berth.Linux.Terminals;

namespace Berth.GuestAgent.Commands;

/// <summary>The process that becomes a command: it takes the terminal, then gives up root, then executes the command.</summary>
internal static class CommandEntry
{
    /// <summary>The argument that makes the executable this. UID GID GROUPS tty|- CGROUP|- DIRECTORY PROGRAM ARGUMENTS... follow.</summary>
    public const string Word = "--enter";

    private const string ListenPid = "LISTEN_PID";

    public static int Become(string[] words)
    {
        try
        {
            if (words[3] == "tty")
                Terminal.Control(StandardDescriptors.Input);
            uint[] groups = [.. words[2].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Number)];
            if (words[4] != "-")
                WorkloadGroup.Enter(words[4]);
            // sd_listen_fds(3): the sockets are for the process of this number only.
            if (Environment.GetEnvironmentVariable(ListenPid) is not null)
                Environment.SetEnvironmentVariable(ListenPid, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            ProcessUser.Become(Number(words[0]), Number(words[1]), groups);
            ProcessRoot.Enter(words[5]);
            ProcessExecutor.Replace(words[6], words[7..], Variables());
            return ExitCode.Failed;
        }
        catch (LinuxException error)
        {
            Console.Error.WriteLine($"berth-guest: {error.Message}");
            return error.Error switch
            {
                Errno.ENOENT => ExitCode.NotFound,
                Errno.EACCES or Errno.ENOEXEC => ExitCode.NotExecutable,
                _ => ExitCode.Failed,
            };
        }
    }

    private static List<string> Variables() =>
    [
        .. from System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables()
           select $"{variable.Key}={variable.Value}",
    ];

    private static uint Number(string text) => uint.Parse(text, CultureInfo.InvariantCulture);
}
