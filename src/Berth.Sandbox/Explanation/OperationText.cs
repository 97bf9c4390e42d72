using Berth.Linux.Processes;
using Berth.Sandbox.Syscalls;

namespace Berth.Sandbox.Explanation;

/// <summary>Operations as strace(1) would print them.</summary>
internal static class OperationText
{
    /// <summary>One line.</summary>
    /// <param name="operation">An operation of the program.</param>
    /// <param name="program">The program, for the strings it refers to.</param>
    public static string Render(Operation operation, SyscallProgram program) => operation switch
    {
        SyscallOperation call => (call.Result is { } result ? $"${result.Name} = " : "")
            + $"{call.Call}({string.Join(", ", call.Arguments.Select(a => OperandText.Render(a, program)))})" + Tolerated(call),
        CloneOperation clone => $"${clone.Pid.Name} = clone({clone.FlagsText}|SIGCHLD), and in the child:",
        ExecOperation exec =>
            $"execve({OperandText.Render(exec.Path, program)}, {exec.ArgumentVector.Text}, {exec.EnvironmentVector.Text})",
        ExitOperation exit => $"exit_group({exit.Code})",
        AwaitByteOperation wait => $"read({OperandText.Render(wait.Descriptor, program)}, …, 1), exit at end of file",
        RequireParentOperation require => $"getppid(), exit unless {require.Parent}",
        RequireFileOperation require =>
            $"ESTALE unless data[{require.Status}] is inode {require.File.Inode} on device 0x{require.File.Device:x}",
        ReceiveOperation receive => $"recvmsg({OperandText.Render(receive.Socket, program)}, data[{receive.Message}]), exit at end of file",
        AwaitDrainedOperation drained => $"loop: ioctl({drained.Pipe}, FIONREAD), rt_sigtimedwait; until it is 0",
        RepeatOperation => "for ever:",
        StoreOperation store => $"data[{store.Offset}] = ${store.Value.Name}",
        LoadOperation load => $"${load.Result.Name} = data[{load.Offset}]",
        LoadNameOperation load => $"${load.Result.Name} = argv[0]",
        CopyOperation copy => $"{copy.Size} bytes of data[{copy.From}] to ${copy.To.Name}",
        SignalActionsOperation actions =>
            $"rt_sigaction(1 to {SignalActionsOperation.Last} but "
                + $"{string.Join(", ", actions.Except.Select(static number => (Signal)number))}, SIG_DFL, NULL, 8)",
        FormatDecimalOperation format => $"data[…{format.FieldEnd}] = decimal ${format.Value.Name}",
        SuperviseOperation { Role: SupervisorRole.Outer } outer =>
            $"loop: rt_sigtimedwait, wait4, kill(${outer.Child.Name}, signal); exit as it did",
        SuperviseOperation init => $"loop: rt_sigtimedwait, wait4, kill(-${init.Child.Name}, signal); exit as it did",
        _ => operation.ToString() ?? "",
    };

    private static string Tolerated(SyscallOperation call) => call.Tolerance switch
    {
        Tolerance.One => $"  ({call.Tolerated} is fine)",
        Tolerance.All => "  (may fail)",
        _ => "",
    };
}
