using Berth.Linux.Errors;
using Berth.Linux.Kernel;

namespace Berth.Linux.Proc;

/// <summary>The environment with which a process executed its program: <c>/proc/PID/environ</c>, proc(5).</summary>
public static class ProcessEnvironment
{
    /// <summary>
    /// The variables by name, as the process's memory has them now: a program may have overwritten them, so nothing here is to be trusted
    /// more than the process. Empty: the process has ended, or has made itself unreadable.
    /// </summary>
    /// <param name="pid">The process.</param>
    public static IReadOnlyDictionary<string, string> Find(int pid)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        string? text;
        try
        {
            text = KernelFile.Find(KernelFile.Path(pid, "environ"));
        }
        catch (LinuxException refused) when (refused.Error is Errno.EACCES or Errno.EPERM)
        {
            return variables;
        }

        foreach (var variable in (text ?? "").Split('\0'))
        {
            if (variable.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
                _ = variables.TryAdd(variable[..equals], variable[(equals + 1)..]);
        }

        return variables;
    }
}
