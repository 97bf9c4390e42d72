using Berth.Linux.Abi;
using Berth.Linux.Errors;
using Berth.Sandbox.Syscalls;
using static Berth.Sandbox.Emission.MachineRegister;

namespace Berth.Sandbox.Emission;

/// <content>
/// The wait loop of the launcher and init. All signals, including SIGCHLD, are blocked and taken one by one with rt_sigtimedwait(2), so
/// none can arrive between a check and a wait. PID 1 of a namespace does not get signals that it ignores; blocking them also ensures that
/// it gets them.
/// </content>
internal sealed partial class ProgramEmitter
{
    private const int SIGKILL = 9, SIGTERM = 15, SIGCHLD = 17, SIGSTOP = 19, SIGTSTP = 20;
    private readonly SupervisorData _ownData;

    private void EmitSupervise(SuperviseOperation operation)
    {
        Label loop = new(), reap = new(), expired = new(), ended = new();
        var outer = operation.Role == SupervisorRole.Outer;

        _code.Bind(loop);
        _code.Load(Argument0, _ownData.Signals);
        _code.Load(Argument1, 0);
        if (outer)
            _code.LoadFrom(Argument2, _ownData.Timeout);
        else
            _code.Load(Argument2, 0);
        _code.Load(Argument3, 8);
        _code.Call(Syscall.rt_sigtimedwait);
        _code.Compare(Result, -(int)Errno.EAGAIN);
        _code.Branch(Condition.Equal, expired);
        _code.Compare(Result, 0);
        _code.Branch(Condition.LessOrEqual, loop);
        _code.Compare(Result, SIGCHLD);
        _code.Branch(Condition.Equal, reap);
        _code.Move(Saved0, Result);
        if (outer)
            ForwardToInit(operation, loop);
        else
            ForwardToGroup(operation, loop);

        _code.Bind(expired);
        _code.Load(Saved0, 0);
        _code.StoreTo(_ownData.Timeout, Saved0);
        Kill(operation.Child, SIGKILL);
        _code.Jump(loop);

        _code.Bind(reap);
        _code.Load(Argument0, -1);
        _code.Load(Argument1, _scratch);
        _code.Load(Argument2, ProcessControl.WNOHANG);
        _code.Load(Argument3, 0);
        _code.Call(Syscall.wait4);
        _code.Compare(Result, 0);
        _code.Branch(Condition.LessOrEqual, loop);
        _code.Move(Saved0, Result);
        _code.LoadFrom(Saved1, SlotAddress(operation.Child));
        _code.Compare(Saved0, Saved1);
        _code.Branch(Condition.Equal, ended);
        _code.Jump(reap);

        _code.Bind(ended);
        if (operation.ToldDescriptor is { } told)
        {
            _code.Load(Argument0, told);
            _code.Load(Argument1, _scratch);
            _code.Load(Argument2, sizeof(int));
            _code.Call(Syscall.read);
        }

        if (operation.StatusDescriptor is { } status)
        {
            _code.Load(Argument0, status);
            _code.Load(Argument1, _scratch);
            _code.Load(Argument2, sizeof(int));
            _code.Call(Syscall.write);
        }

        foreach (var last in operation.AtEnd)
            Emit(last);
        if (operation.Lingers)
            Linger();
        foreach (var last in operation.AfterAll)
            Emit(last);
        ExitAsChild(bySignal: operation.ToldDescriptor is not null);
    }

    /// <summary>Reaps until there are no children left. Signals are blocked: only SIGKILL ends this early.</summary>
    private void Linger()
    {
        var next = new Label();
        _code.Bind(next);
        _code.Load(Argument0, -1);
        _code.Load(Argument1, 0);
        _code.Load(Argument2, 0);
        _code.Load(Argument3, 0);
        _code.Call(Syscall.wait4);
        _code.Compare(Result, -(int)Errno.ECHILD);
        _code.Branch(Condition.NotEqual, next);
    }

    /// <summary>Repeats a check with pauses of 1, 2, 3 up to 100 ms. An error means that there is nothing to wait for.</summary>
    private void EmitAwaitDrained(AwaitDrainedOperation operation)
    {
        const int Step = 1_000_000, Longest = 100 * Step, Nanoseconds = 8; // of struct timespec
        Label next = new(), pause = new(), drained = new();
        _code.Bind(next);
        _code.Load(Argument0, operation.Pipe);
        _code.Load(Argument1, DeviceControl.FIONREAD);
        _code.Load(Argument2, Address(operation.Count));
        _code.Call(Syscall.ioctl);
        _code.Compare(Result, 0);
        _code.Branch(Condition.NotEqual, drained);
        _code.LoadFrom32(Saved0, Address(operation.Count));
        _code.Compare(Saved0, 0);
        _code.Branch(Condition.Equal, drained);
        _code.LoadFrom(Saved0, Address(operation.Pause) + Nanoseconds);
        _code.Compare(Saved0, Longest);
        _code.Branch(Condition.Equal, pause);
        _code.Add(Saved0, Step);
        _code.StoreTo(Address(operation.Pause) + Nanoseconds, Saved0);
        _code.Bind(pause);
        _code.Load(Argument0, Address(operation.NoSignals));
        _code.Load(Argument1, 0);
        _code.Load(Argument2, Address(operation.Pause));
        _code.Load(Argument3, 8);
        _code.Call(Syscall.rt_sigtimedwait);
        _code.Jump(next);
        _code.Bind(drained);
    }

    private void ForwardToInit(SuperviseOperation operation, Label loop)
    {
        var other = new Label();
        _code.Compare(Saved0, SIGTERM);
        _code.Branch(Condition.NotEqual, other);
        _code.Load(Saved0, operation.StopSignal);
        _code.Load(Saved1, Address(operation.StopDelayOffset));
        _code.StoreTo(_ownData.Timeout, Saved1);

        // Each signal restarts the timeout. From here on only SIGCHLD is taken; otherwise repeated signals would delay SIGKILL.
        _code.Load(Saved1, 1L << (SIGCHLD - 1));
        _code.StoreTo(_ownData.Signals, Saved1);
        _code.Bind(other);
        _code.LoadFrom(Argument0, SlotAddress(operation.Child));
        _code.Move(Argument1, Saved0);
        _code.Call(Syscall.kill);

        // Ctrl-Z at the caller's terminal: the workload was stopped; now stop this process, so that the caller's shell continues.
        _code.Compare(Saved0, SIGTSTP);
        _code.Branch(Condition.NotEqual, loop);
        _code.Call(Syscall.getpid);
        _code.Move(Argument0, Result);
        _code.Load(Argument1, SIGSTOP);
        _code.Call(Syscall.kill);
        _code.Jump(loop);
    }

    private void ForwardToGroup(SuperviseOperation operation, Label loop)
    {
        var other = new Label();
        _code.Compare(Saved0, SIGTSTP);
        _code.Branch(Condition.NotEqual, other);
        _code.Load(Saved0, SIGSTOP); // an orphaned process group ignores SIGTSTP
        _code.Bind(other);
        _code.LoadFrom(Argument0, SlotAddress(operation.Child));
        _code.Negate(Argument0);
        _code.Move(Argument1, Saved0);
        _code.Call(Syscall.kill);
        _code.Compare(Result, 0);
        _code.Branch(Condition.Equal, loop);

        // No such group: the workload has not called setsid(2) yet.
        _code.LoadFrom(Argument0, SlotAddress(operation.Child));
        _code.Move(Argument1, Saved0);
        _code.Call(Syscall.kill);
        _code.Jump(loop);
    }

    private void ExitAsChild(bool bySignal)
    {
        Label signalled = new(), exit = new();
        _code.LoadFrom32(Saved0, _scratch);
        _code.Move(Saved1, Saved0);
        _code.ShiftAndMask(Saved1, 0, 0x7F);
        _code.Compare(Saved1, 0);
        _code.Branch(Condition.NotEqual, signalled);
        _code.ShiftAndMask(Saved0, 8, 0xFF);
        _code.Jump(exit);
        _code.Bind(signalled);
        if (bySignal)
            EndBySignal(Saved1);
        _code.Add(Saved1, 128);
        _code.Move(Saved0, Saved1);
        _code.Bind(exit);
        _code.Move(Argument0, Saved0);
        _code.Call(Syscall.exit_group);
    }

    /// <summary>
    /// Ends by a signal, without a core dump. Continues if the signal does not end the process, because it may be ignored.
    /// </summary>
    private void EndBySignal(MachineRegister signal)
    {
        _code.Load(Argument0, ProcessControl.PR_SET_DUMPABLE);
        _code.Load(Argument1, 0);
        _code.Call(Syscall.prctl);
        _code.Call(Syscall.getpid);
        _code.Move(Argument0, Result);
        _code.Move(Argument1, signal);
        _code.Call(Syscall.kill);
        _code.Load(Argument0, ProcessControl.SIG_SETMASK);
        _code.Load(Argument1, _ownData.NoSignals);
        _code.Load(Argument2, 0);
        _code.Load(Argument3, 8);
        _code.Call(Syscall.rt_sigprocmask);
    }

    private void Kill(Slot child, int signal)
    {
        _code.LoadFrom(Argument0, SlotAddress(child));
        _code.Load(Argument1, signal);
        _code.Call(Syscall.kill);
    }

    private SupervisorData AddSupervisorData() => new(AddData64(-1), AddData64(0), AddData64(0));

    /// <param name="Signals">Address of the set of signals to wait for: initially all.</param>
    /// <param name="Timeout">Address of the timespec of the timeout; 0: none.</param>
    /// <param name="NoSignals">Address of the empty set.</param>
    private readonly record struct SupervisorData(int Signals, int Timeout, int NoSignals);
}
