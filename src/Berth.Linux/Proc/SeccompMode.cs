namespace Berth.Linux.Proc;

/// <summary>Modes of system call filtering: the field Seccomp of proc_pid_status(5).</summary>
public enum SeccompMode
{
    /// <summary>No filtering.</summary>
    Disabled = 0,

    /// <summary>Only read, write, exit and sigreturn.</summary>
    Strict = 1,

    /// <summary>One or more filters.</summary>
    Filter = 2,
}
