using System.Globalization;
using Berth.Linux.Errors;
using Berth.Linux.Identity;
using Berth.Linux.Processes;
using Berth.Linux.Terminals;

namespace Berth.GuestAgent.Commands;

/// <summary>The process that becomes a command: it takes the terminal, then gives up root, then executes the command.</summary>
internal static class CommandEntry
{
    /// <summary>The argument that makes the executable this. UID GID GROUPS tty|- DIRECTORY PROGRAM ARGUMENTS... follow.</summary>
    public const string Word = "--enter";

    public static int Become(string[] words)
    {
        try
        {
            if (words[3] == "tty")
                Terminal.Control(StandardDescriptors.Input);
            uint[] groups = [.. words[2].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Number)];
            ProcessUser.Become(Number(words[0]), Number(words[1]), groups);
            ProcessRoot.Enter(words[4]);
            ProcessExecutor.Replace(words[5], words[6..]);
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

    private static uint Number(string text) => uint.Parse(text, CultureInfo.InvariantCulture);
}
