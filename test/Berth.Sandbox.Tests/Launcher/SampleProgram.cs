using Berth.Linux.Abi;
using Berth.Linux.Errors;
using Berth.Sandbox.Host;
using Berth.Sandbox.Syscalls;

namespace Berth.Sandbox.Tests.Launcher;

/// <summary>A short program that holds every kind of operation.</summary>
internal static class SampleProgram
{
    public static SyscallProgram Build(int? reportDescriptor)
    {
        var p = new ProgramBuilder();
        p.Call(Syscall.rt_sigprocmask, "block signals", ProcessControl.SIG_SETMASK, p.Bytes([.. Enumerable.Repeat((byte)0xFF, 8)], "all"),
            0, 8);
        var (reader, writer) = ProgramTests.NewPipe(p);
        p.CallUnless(Errno.EEXIST, Syscall.mkdirat, "make /tmp/x", ProgramBuilder.CurrentDirectory, p.Text("/tmp/x"), 0b111_000_000);
        var child = p.Nested();
        child.Add(new AwaitByteOperation(reader, "wait for the parent"));
        ProcessTests.AddExec(child, "/bin/true", ["true"], ["A=1"]);
        var pid = p.NewSlot("child");
        p.Add(new CloneOperation(CloneFlags.CLONE_NEWUSER, "CLONE_NEWUSER", pid, child.Operations, "fork"));
        var field = p.Data.AddZeros(16);
        p.Add(new FormatDecimalOperation(pid, field + 15, null, "write the pid"));
        p.Add(new StoreOperation(pid, field, 4, "keep it"));
        p.Call(Syscall.write, "let it go on", writer, p.Text("x"), 1);
        p.Close(writer);
        var atEnd = p.Nested();
        atEnd.Try(Syscall.unlinkat, "remove /tmp/x", ProgramBuilder.CurrentDirectory, p.Text("/tmp/x"), OpenFlags.AT_REMOVEDIR);
        p.Add(new SuperviseOperation(pid, SupervisorRole.Outer,
            "wait")
        { StopDelayOffset = p.Data.AddBytes(KernelStructures.Timespec(TimeSpan.FromSeconds(5))), AtEnd = atEnd.Operations });
        p.Add(new RequireParentOperation(4711, "see that the parent is there"));
        p.Call(Syscall.fstat, "look at standard input", 0, Operand.Data(p.Data.AddZeros(144), "status"));
        p.Add(new RequireFileOperation(field, new PlacedFile(0x801, ulong.MaxValue), "see that it is what it was"));
        var endless = p.Nested();
        endless.Add(new ReceiveOperation(0, field, "wait to be asked"));
        p.Add(new RepeatOperation(endless.Operations, "serve"));
        p.Add(new ExitOperation(1, "never"));
        return p.Build(reportDescriptor);
    }
}
