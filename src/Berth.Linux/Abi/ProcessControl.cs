namespace Berth.Linux.Abi;

#pragma warning disable CS1591 // The names are the kernel's own.

/// <summary>Constants of prctl(2), capset(2), seccomp(2), wait4(2), close_range(2) and rt_sigprocmask(2).</summary>
public static class ProcessControl
{
    public const long PR_SET_PDEATHSIG = 1;
    public const long PR_SET_DUMPABLE = 4;
    public const long PR_SET_NAME = 15;
    public const long PR_CAPBSET_DROP = 24;
    public const long PR_SET_CHILD_SUBREAPER = 36;
    public const long PR_GET_CHILD_SUBREAPER = 37;
    public const long PR_SET_NO_NEW_PRIVS = 38;
    public const long PR_CAP_AMBIENT = 47;
    public const long PR_CAP_AMBIENT_RAISE = 2;
    public const long LINUX_CAPABILITY_VERSION_3 = 0x20080522;
    public const long SECCOMP_SET_MODE_FILTER = 1;
    public const long WNOHANG = 1;
    public const long CLOSE_RANGE_CLOEXEC = 4;
    public const long SIG_SETMASK = 2;
    public const long PRIO_PROCESS = 0;
    public const long SCHED_OTHER = 0;
    public const long SCHED_BATCH = 3;
    public const long SCHED_IDLE = 5;
    public const long LANDLOCK_CREATE_RULESET_VERSION = 1;
    public const long LANDLOCK_RULE_PATH_BENEATH = 1;
}
