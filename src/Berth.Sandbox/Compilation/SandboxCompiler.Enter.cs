using Berth.Linux.Abi;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Syscalls;
using Berth.Workloads.Specs;
using static Berth.Linux.Abi.ProcessControl;

namespace Berth.Sandbox.Compilation;

/// <content>Entering a running sandbox: <c>berth exec</c>.</content>
public sealed partial class SandboxCompiler
{
    /// <summary>The descriptor on which an entering launcher finds a pidfd of a process in the sandbox.</summary>
    public const int EnteredDescriptor = 3;

    /// <summary>Compiles a program that joins a running sandbox and executes something under the same restrictions.</summary>
    /// <param name="parameters">The running sandbox, with the command to execute in it.</param>
    /// <param name="mode">The mode of the launcher.</param>
    public static SyscallProgram CompileEntry(SandboxParameters parameters, LaunchMode mode)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(mode);
        var compiler = new SandboxCompiler(parameters with { Tty = false }, mode);
        if (parameters.Tier == IsolationTier.Namespaces)
            compiler.WriteEntry();
        else
            compiler.WriteInPlace();
        return compiler._launcher.Build(mode.ReportDescriptor);
    }

    private void WriteEntry()
    {
        var p = _launcher;
        BlockSignals(p);
        WriteLimits(p); // before setns(2), while /proc/self is still this process's

        // From here to the exec, the process is inside with more privileges than the workload: no process inside may trace it.
        p.Call(Syscall.prctl, "close the launcher to ptrace", Operand.Number(PR_SET_DUMPABLE, "PR_SET_DUMPABLE"), 0, 0, 0, 0);
        GiveStandardPipes(p);
        if (_parameters.Cgroup is { } cgroup)
            p.WriteFile(p.Text(cgroup + "/cgroup.procs"), "0", $"join the cgroup {cgroup}");
        p.Call(
            Syscall.setns, "enter the sandbox's namespaces", EnteredDescriptor,
            Operand.Number(_parameters.Namespaces, NamespaceNames.For(_parameters.Namespaces)));

        SetIds(_workload);
        _workload.Call(
            Syscall.prctl, "die with the launcher", Operand.Number(PR_SET_PDEATHSIG, "PR_SET_PDEATHSIG"), Operand.Number(9, "SIGKILL"), 0,
                0, 0);
        DropPrivileges(_workload);
        WriteWorkload();
        var workload = p.NewSlot("workload");
        p.Add(new CloneOperation(0, "0", workload, _workload.Operations, "start the command inside (fork)"));
        CloseAllBut(p, null);
        p.Add(new SuperviseOperation(workload, SupervisorRole.Outer, "wait for the command, pass signals on")
        {
            StopSignal = _parameters.StopDelay > TimeSpan.Zero ? _parameters.StopSignal : 9,
            StopDelayOffset = p.Data.AddBytes(KernelStructures.Timespec(_parameters.StopDelay)),
        });
    }
}
