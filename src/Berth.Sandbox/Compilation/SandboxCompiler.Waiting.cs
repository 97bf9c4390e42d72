using System.Collections.Immutable;
using Berth.Linux.Abi;
using Berth.Linux.Errors;
using Berth.Sandbox.Syscalls;
using static Berth.Linux.Abi.CloneFlags;
using static Berth.Linux.Abi.OpenFlags;
using static Berth.Linux.Abi.ProcessControl;

namespace Berth.Sandbox.Compilation;

/// <content>A launcher that waits, and reports to a supervisor that may not run when the workload ends.</content>
public sealed partial class SandboxCompiler
{
    /// <summary>
    /// The launcher of a supervised workload without namespaces. As a subreaper it is the ancestor of every descendant of the workload,
    /// whatever they fork and whichever session they join.
    /// </summary>
    private void WriteWaiting()
    {
        var p = _launcher;
        if (_packet is null)
            BlockSignals(p);
        DieWithParent(p);
        WriteOwnPid(p);
        p.Call(Syscall.prctl, "become the parent of orphaned descendants",
            Operand.Number(PR_SET_CHILD_SUBREAPER, "PR_SET_CHILD_SUBREAPER"), 1, 0, 0, 0);
        WriteOwnPid(_init);
        WriteRestrictions(_init);
        WriteWorkload();
        _init.Append(_workload);
        var workload = p.NewSlot("workload");

        // The child shares the memory, and the launcher waits until the child has its own (vfork(2)), so nothing is copied.
        p.Add(new CloneOperation(CLONE_VM | CLONE_VFORK, "CLONE_VM|CLONE_VFORK", workload, _init.Operations, "start the workload (vfork)"));
        var (status, kept, _) = CloseAllBut(p, null);
        p.Add(new SuperviseOperation(workload, SupervisorRole.Init, "reap, and pass signals to the workload's process group")
        {
            StatusDescriptor = status,
            Lingers = true,
            AtEnd = RemoveRecord(p),
            AfterAll = HoldOutput(p, kept),
        });
    }

    /// <summary>
    /// Unread output of the workload is lost when the last process that has the pipe open ends, which may be this one. So the launcher
    /// stays until the output was read. A copy elsewhere would be a duplicate for a moment, and lost with its place.
    /// </summary>
    private static ImmutableArray<Operation> HoldOutput(ProgramBuilder launcher, int? kept)
    {
        if (kept is not { } pipe)
            return [];
        var p = launcher.Nested();
        p.Add(new AwaitDrainedOperation(
            pipe, p.Data.AddZeros(8), p.Data.AddBytes(KernelStructures.Timespec(TimeSpan.FromMilliseconds(1))), p.Data.AddZeros(8),
                "wait until somebody has read what the workload wrote"));
        return p.Operations;
    }

    /// <summary>
    /// Opens the pipe by which a held workload is started: from outside, where its path leads to it, and for both reading and writing, so
    /// that it never is at its end.
    /// </summary>
    private void OpenStartPipe(ProgramBuilder p)
    {
        if (_mode.StartPipe is { } path)
            _start = p.CallInto("start", Syscall.openat, "open the pipe by which the workload is started",
                ProgramBuilder.CurrentDirectory, p.Text(path), Operand.Number(O_RDWR | O_CLOEXEC, "O_RDWR|O_CLOEXEC"), 0);
    }

    private void AwaitStart(ProgramBuilder p)
    {
        if (_start is not { } start)
            return;
        if (_mode.ReportDescriptor is { } report)
            p.Call(Syscall.write, "report that the sandbox is built", report, p.Bytes(
                [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0], "{held}"), 2 * sizeof(int));
        p.Add(new AwaitByteOperation(start, "wait until the workload is started"));
    }

    private void WriteOwnPid(ProgramBuilder p)
    {
        if (_mode.StatusDescriptor is not null)
            WritePid(p, p.CallInto("self", Syscall.getpid, "ask for its process id"));
    }

    private void WritePid(ProgramBuilder p, Slot pid)
    {
        if (_mode.StatusDescriptor is not { } status)
            return;
        var cell = p.Data.AddZeros(sizeof(int));
        p.Add(new StoreOperation(pid, cell, sizeof(int), $"take the process id \"{pid.Name}\""));
        p.Call(Syscall.write, $"tell the supervisor the process id \"{pid.Name}\"", status, Operand.Data(cell, pid.Name), sizeof(int));
    }

    /// <summary>
    /// Closes every descriptor that a waiting process does not need, so that only the workload has its end of a pipe. The remaining ones
    /// are numbered from 0: the alive pipe, the supervisor's file, the descriptor to keep, and the pipe for init's report. Returns the
    /// numbers of the last three.
    /// </summary>
    private (int? Status, int? Kept, int? Told) CloseAllBut(ProgramBuilder p, Slot? alive, Slot? ended = null)
    {
        var next = 0;
        if (alive is { } pipe)
            p.CallUnless(
                Errno.EINVAL, Syscall.dup3, "keep the alive pipe as descriptor 0", pipe, next++, Operand.Number(O_CLOEXEC, "O_CLOEXEC"));
        int? status = null;
        if (_mode.StatusDescriptor is { } file)
            p.Call(Syscall.dup3, "keep the supervisor's file", file, (status = next++).Value, Operand.Number(O_CLOEXEC, "O_CLOEXEC"));
        int? kept = null;
        if (_mode.KeptDescriptor is { } output)
            p.Call(
                Syscall.dup3, "keep the workload's output readable", output, (kept = next++).Value, Operand.Number(O_CLOEXEC, "O_CLOEXEC"));
        int? told = null;
        if (ended is { } reader)
            p.CallUnless(Errno.EINVAL, Syscall.dup3, "keep what init tells by", reader, (told = next++).Value,
                Operand.Number(O_CLOEXEC, "O_CLOEXEC"));
        p.Call(Syscall.close_range, "close all other descriptors", next, Operand.Number(uint.MaxValue, "~0"), 0);
        return (status, kept, told);
    }
}
