namespace Berth.Linux.Proc;

/// <summary>What filters a process's calls: the line Seccomp of proc_pid_status(5).</summary>
public enum SeccompMode
{
    /// <summary>Nothing.</summary>
    Disabled = 0,

    /// <summary>Only read, write, exit and sigreturn.</summary>
    Strict = 1,

    /// <summary>One filter or more.</summary>
    Filter = 2,
}
