using System.Collections.Immutable;
using Berth.Linux;
using Berth.Sandbox.Syscalls;
using static Berth.Linux.OpenFlags;
using static Berth.Linux.ProcessControl;

namespace Berth.Sandbox.Compilation;

/// <content>A launcher that waits, and what it says to a supervisor that may not be there when the workload ends.</content>
public sealed partial class SandboxCompiler
{
    /// <summary>The launcher of a workload without namespaces that is supervised. As a subreaper it has every descendant below it, whatever they fork and whoever's session they join.</summary>
    private void WriteWaiting()
    {
        var p = _launcher;
        BlockSignals(p);
        DieWithParent(p);
        WriteOwnPid(p);
        p.Call(Syscall.prctl, "become the parent of orphaned descendants", Operand.Number(PR_SET_CHILD_SUBREAPER, "PR_SET_CHILD_SUBREAPER"), 1, 0, 0, 0);
        WriteRestrictions(_init);
        WriteWorkload();
        _init.Append(_workload);
        var workload = p.NewSlot("workload");
        p.Add(new CloneOperation(0, "0", workload, _init.Operations, "start the workload (fork)"));
        WritePid(p, workload);
        var (status, kept) = CloseAllBut(p, null);
        p.Add(new SuperviseOperation(workload, SupervisorRole.Init, "reap, and pass signals to the workload's process group")
        {
            StatusDescriptor = status,
            Lingers = true,
            AtEnd = RemoveRecord(p),
            AfterAll = SaveOutput(p, status, kept),
        });
    }

    /// <summary>
    /// What nobody has read of the workload's output is gone with the last process that has the pipe open, which may be this one. So it is copied (not taken:
    /// somebody may be reading) behind the three numbers.
    /// </summary>
    private static ImmutableArray<Operation> SaveOutput(ProgramBuilder launcher, int? status, int? kept)
    {
        if (status is null || kept is null)
            return [];
        const int Everything = 1 << 20;
        const int SPLICE_F_NONBLOCK = 2;
        var p = launcher.Nested();
        var cell = p.Data.AddZeros(8);
        p.Try(Syscall.pipe2, "make the pipe \"rest\"", Operand.Data(cell, "rest"), Operand.Number(O_CLOEXEC | O_NONBLOCK, "O_CLOEXEC|O_NONBLOCK"));
        var (reader, writer) = (p.NewSlot("rest_r"), p.NewSlot("rest_w"));
        p.Add(new LoadOperation(cell, reader, "take the reading end of \"rest\""));
        p.Add(new LoadOperation(cell + 4, writer, "take the writing end of \"rest\""));
        p.Try(Syscall.tee, "copy what nobody has read", kept.Value, writer, Everything, Operand.Number(SPLICE_F_NONBLOCK, "SPLICE_F_NONBLOCK"));
        p.Try(Syscall.splice, "leave it to the supervisor", reader, 0, status.Value, 0, Everything, Operand.Number(SPLICE_F_NONBLOCK, "SPLICE_F_NONBLOCK"));
        return p.Operations;
    }

    private void WriteOwnPid(ProgramBuilder p)
    {
        if (_mode.StatusDescriptor is not null)
            WritePid(p, p.CallInto("self", Syscall.getpid, "ask for the launcher's process id"));
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
    /// Closes every descriptor a waiting process has no use for, so that the workload's end of a pipe is the only one. What it keeps is numbered
    /// from 0: the alive pipe, the supervisor's file, and what it was told to keep; the numbers of these two are returned.
    /// </summary>
    private (int? Status, int? Kept) CloseAllBut(ProgramBuilder p, Slot? alive)
    {
        var next = 0;
        if (alive is { } pipe)
            p.CallUnless(Errno.EINVAL, Syscall.dup3, "keep the alive pipe as descriptor 0", pipe, next++, Operand.Number(O_CLOEXEC, "O_CLOEXEC"));
        int? status = null;
        if (_mode.StatusDescriptor is { } file)
            p.Call(Syscall.dup3, "keep the supervisor's file", file, (status = next++).Value, Operand.Number(O_CLOEXEC, "O_CLOEXEC"));
        int? kept = null;
        if (_mode.KeptDescriptor is { } output)
            p.Call(Syscall.dup3, "keep the workload's output readable", output, (kept = next++).Value, Operand.Number(O_CLOEXEC, "O_CLOEXEC"));
        p.Call(Syscall.close_range, "close all other descriptors", next, Operand.Number(uint.MaxValue, "~0"), 0);
        return (status, kept);
    }
}
