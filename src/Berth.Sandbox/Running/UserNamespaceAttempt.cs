using Berth.Linux.Abi;
using Berth.Linux.Errors;
using Berth.Sandbox.Syscalls;
using static Berth.Linux.Abi.CloneFlags;

namespace Berth.Sandbox.Running;

/// <summary>
/// Creates a user and a mount namespace in a child process, and mounts something there. This is the only reliable test whether that is
/// possible.
/// </summary>
internal static class UserNamespaceAttempt
{
    /// <summary>Makes the attempt. Null: success; otherwise the kernel's error.</summary>
    public static Errno? Run()
    {
        var program = new ProgramBuilder();
        var child = program.Nested();
        child.NewFileSystem("tmpfs", [], 0, "mount a tmpfs");
        child.Add(new ExitOperation(0, "done"));
        var pid = program.NewSlot("child");
        program.Add(new CloneOperation(CLONE_NEWUSER | CLONE_NEWNS, "CLONE_NEWUSER|CLONE_NEWNS", pid, child.Operations, "make namespaces"));
        program.Call(Syscall.wait4, "wait", pid, 0, 0, 0);
        return ProbeProgram.Run(program);
    }
}
