using Berth.Sandbox.Syscalls;

namespace Berth.Sandbox.Explanation;

/// <summary>Operations as strace(1) would print them.</summary>
public static class OperationText
{
    /// <summary>One line.</summary>
    public static string Render(Operation operation) => operation switch
    {
        SyscallOperation call => (call.Result is { } result ? $"${result.Name} = " : "")
            + $"{call.Call}({string.Join(", ", call.Arguments.Select(static a => a.Text))})" + Tolerated(call),
        CloneOperation clone => $"${clone.Pid.Name} = clone({clone.FlagsText}|SIGCHLD), and in the child:",
        ExecOperation exec => $"execve({exec.Path.Text}, {exec.ArgumentVector.Text}, {exec.EnvironmentVector.Text})",
        ExitOperation exit => $"exit_group({exit.Code})",
        AwaitByteOperation wait => $"read({wait.Descriptor.Text}, …, 1), exit at end of file",
        StoreOperation store => $"data[{store.Offset}] = ${store.Value.Name}",
        LoadOperation load => $"${load.Result.Name} = data[{load.Offset}]",
        FormatDecimalOperation format => $"data[…{format.FieldEnd}] = decimal ${format.Value.Name}",
        SuperviseOperation { Role: SupervisorRole.Outer } outer => $"loop: rt_sigtimedwait, wait4, kill(${outer.Child.Name}, signal); exit as it did",
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
