using System.Collections.Immutable;
using Berth.Linux.Abi;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Syscalls;

namespace Berth.Sandbox.Running;

/// <summary>Why a workload was not executed: the operation that failed, and the kernel's error.</summary>
public sealed record LaunchFailure
{
    internal LaunchFailure(Operation operation, Errno error) => (Operation, Error) = (operation, error);

    /// <summary>The kernel's error.</summary>
    public Errno Error { get; }

    internal Operation Operation { get; }

    /// <summary>
    /// The path that no longer exists, or is another file now, so that a new plan may succeed; null: the failure has another reason.
    /// </summary>
    public string? ChangedPath => Error is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP or Errno.ESTALE ? Operation.PlannedPath : null;

    /// <summary>What to try; null: unknown.</summary>
    public string? Suggestion => (Operation, Error) switch
    {
        (CloneOperation { Flags: not 0 }, Errno.EPERM or Errno.ENOSPC or Errno.EUSERS) =>
            "this host does not let you make namespaces; `berth doctor` says which setting forbids it and how to lift that",
        (CloneOperation, Errno.EAGAIN) => "too many processes: raise the limit (ulimit -u, or pids.max of the cgroup)",
        (ExecOperation, Errno.ENOENT) =>
            "the program, or the interpreter it names, is not there inside the sandbox; grant its directory",
        (ExecOperation, Errno.EACCES) => "it is not executable for the workload's user, or lies on a file system mounted noexec",
        (ExecOperation, Errno.ENOEXEC) => "it is not a program for this machine, or a script without a #! line",
        (SyscallOperation { Call: Syscall.setresuid or Syscall.openat or Syscall.write }, Errno.EPERM or Errno.EINVAL)
            when Operation.Note.Contains("map", StringComparison.Ordinal) =>
                "the ids cannot be mapped here; `berth doctor` says which are yours",
        (SyscallOperation { Call: Syscall.open_tree or Syscall.fsopen or Syscall.mount_setattr }, Errno.ENOSYS) =>
            "the kernel is older than 5.15, the oldest that Berth supports",
        (RequireFileOperation, Errno.ESTALE) => "another file has come to that name since the sandbox was planned",
        (SyscallOperation { Call: Syscall.openat2 or Syscall.open_tree }, Errno.EACCES) =>
            "one of its directories lets neither you nor the sandbox's identity through",
        (SyscallOperation { Call: Syscall.openat2 }, Errno.ELOOP) =>
            "there is a symbolic link in that path now, and was none when the sandbox was planned: see who else can write there, then "
                + "start it again",
        (SyscallOperation { Call: Syscall.chdir }, Errno.EACCES) =>
            "the workload's user may not enter it; give it an entry with extraPermissions, or choose another working directory",
        (SyscallOperation { Call: Syscall.fsopen }, Errno.ENODEV) =>
            "the kernel has no such file system; if it is a module, load it as root (`modprobe overlay`)",
        (SyscallOperation { Call: Syscall.fsopen }, Errno.EPERM) => "the kernel does not offer this file system in a user namespace",
        (SyscallOperation { Call: Syscall.prlimit64 }, Errno.EPERM) =>
            "only root may raise a limit above the hard one (ulimit -H): give that, or less",
        (_, Errno.EMFILE) => "the limit of open files (ulimit -n, or rlimits.nofile) is too low to build a sandbox: give 64",
        _ => null,
    };

    private ImmutableArray<string> Members => (Operation, Error) switch
    {
        (ExecOperation, Errno.ENOENT) => [SpecMember.Filesystem],
        (SyscallOperation { Call: Syscall.chdir }, Errno.EACCES) => [SpecMember.WorkingDirectory],
        _ => [],
    };

    /// <summary>The exception for this failure.</summary>
    /// <param name="status">How the launcher ended.</param>
    public BerthException ToException(ExitStatus status) =>
        ChangedPath is { } path
            ? new HostChangedException(path, Describe())
            : new WorkloadStartException(Describe(), status.ShellCode) { Members = Members };

    /// <summary>The failed operation, the kernel's error and what to try, in one line.</summary>
    public string Describe()
    {
        var said = new LinuxException(Error, "", null);
        var text = $"cannot {Operation.Note}: {said.Error}";
        return Suggestion is { } suggestion ? $"{text}; {suggestion}" : text;
    }
}
