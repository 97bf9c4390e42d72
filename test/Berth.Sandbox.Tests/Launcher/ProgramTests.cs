using System.Runtime.InteropServices;
using Berth.Linux.Abi;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Berth.Sandbox.Syscalls;

namespace Berth.Sandbox.Tests.Launcher;

/// <summary>What each operation of a program does when it runs.</summary>
public sealed class ProgramTests
{
    public static TheoryData<Architecture> Machines => Machine.All;

    [Theory, MemberData(nameof(Machines))]
    public async Task Program_NothingMore_EndsWithZero(Architecture architecture)
    {
        var p = new ProgramBuilder();
        p.Call(Syscall.write, "greet", 1, p.Text("hello, grüß dich\n"), 19);

        var result = await LauncherRun.ToEnd(p.Build(LauncherRun.Report), architecture);

        result.ShouldSatisfyAllConditions(
            r => r.Output.ShouldBe("hello, grüß dich\n"), r =>
                r.Status.ShouldBe(ExitStatus.Exited(0)), r => r.Failure.ShouldBeNull(), r => r.Error.ShouldBeEmpty());
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task Exit_AnyCode_IsTheExitCode(Architecture architecture)
    {
        foreach (var code in (int[])[0, 1, 125, 255])
        {
            var p = new ProgramBuilder();
            p.Add(new ExitOperation(code, "exit"));
            p.Call(Syscall.write, "never", 1, p.Text("x"), 1);

            var result = await LauncherRun.ToEnd(p.Build(LauncherRun.Report), architecture);
            result.Status.ShouldBe(ExitStatus.Exited(code));
            result.Output.ShouldBeEmpty();
        }
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task Call_SixArguments_AllArrive(Architecture architecture)
    {
        const int AF_UNIX = 1, SOCK_DGRAM = 2;
        static SyscallProgram Make(int addressLength)
        {
            var p = new ProgramBuilder();
            var socket = p.CallInto("socket", Syscall.socket, "make a socket", AF_UNIX, SOCK_DGRAM, 0);
            var address = p.Bytes([AF_UNIX, 0, .. "/no/such/socket\0"u8], "{AF_UNIX, \"/no/such/socket\"}");
            p.Call(Syscall.sendto, "send", socket, p.Text("x"), 1, 0, address, addressLength);
            return p.Build(LauncherRun.Report);
        }

        // Each errno is the kernel's word on the last two arguments.
        (await LauncherRun.ToEnd(Make(18), architecture)).Failure.ShouldBe((1, Errno.ENOENT));
        (await LauncherRun.ToEnd(Make(1), architecture)).Failure.ShouldBe((1, Errno.EINVAL));
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task Slot_ResultOfACall_IsTheOperandOfAnother(Architecture architecture)
    {
        using var directory = new TemporaryDirectory();
        var p = new ProgramBuilder();
        p.CreateFile(directory["file"], "content\n"u8, 0b110_000_000, "write it");
        var file = p.CallInto("file", Syscall.openat, "open it", ProgramBuilder.CurrentDirectory, p.Text(directory["file"]), 0, 0);
        var buffer = p.Data.AddZeros(64);
        var count = p.CallInto("count", Syscall.read, "read it", file, Operand.Data(buffer, "buffer"), 64);
        p.Close(file);
        p.Call(Syscall.write, "print it", 1, Operand.Data(buffer, "buffer"), count);

        (await LauncherRun.ToEnd(p.Build(LauncherRun.Report), architecture)).Output.ShouldBe("content\n");
        File.ReadAllText(directory["file"]).ShouldBe("content\n");
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task StoreAndLoad_Widths_KeepTheirNeighbours(Architecture architecture)
    {
        var p = new ProgramBuilder();
        var cells = p.Data.AddBytes([.. Enumerable.Repeat((byte)0xEE, 32)]);
        var count = p.CallInto("count", Syscall.write, "a result of 3", 1, p.Text("abc"), 3);
        p.Add(new StoreOperation(count, cells + 4, 4, "4 bytes"));
        p.Add(new StoreOperation(count, cells + 16, 8, "8 bytes"));
        var loaded = p.NewSlot("loaded");
        p.Add(new LoadOperation(cells + 4, loaded, "back"));
        p.Add(new StoreOperation(loaded, cells + 24, 8, "8 bytes"));
        p.Call(Syscall.write, "print them", 1, Operand.Data(cells, "cells"), 32);

        var cell = (await LauncherRun.ToEnd(p.Build(LauncherRun.Report), architecture)).Bytes[3..];
        Convert.ToHexString(cell).ShouldBe("EEEEEEEE03000000EEEEEEEEEEEEEEEE03000000000000000300000000000000");
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task Pipe_LoadedFromItsCell_CarriesBytes(Architecture architecture)
    {
        var p = new ProgramBuilder();
        var (reader, writer) = NewPipe(p);
        p.Call(Syscall.write, "in", writer, p.Text("through"), 7);
        var buffer = p.Data.AddZeros(8);
        p.Call(Syscall.read, "out", reader, Operand.Data(buffer, "buffer"), 7);
        p.Call(Syscall.write, "print", 1, Operand.Data(buffer, "buffer"), 7);

        (await LauncherRun.ToEnd(p.Build(LauncherRun.Report), architecture)).Output.ShouldBe("through");
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task FormatDecimal_OfThePid_IsThePid(Architecture architecture)
    {
        var p = new ProgramBuilder();
        var field = p.Data.AddBytes("pid:///////////\n"u8);
        var pid = p.CallInto("pid", Syscall.getpid, "who");
        var first = p.NewSlot("first");
        p.Add(new FormatDecimalOperation(pid, field + 15, first, "format"));
        p.Call(Syscall.write, "print the field", 1, Operand.Data(field, "field"), 16);
        p.Call(Syscall.write, "print a digit", 1, first, 1);

        using var run = LauncherRun.Start(p.Build(LauncherRun.Report), architecture);
        var digits = $"{run.Process.Pid}";
        (await run.Finish()).Output.ShouldBe("pid:" + digits.PadLeft(11, '/') + "\n" + digits[0]);
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task Tolerance_AsSaid_GoesOnOrReports(Architecture architecture)
    {
        static SyscallProgram Make(Tolerance tolerance, Errno tolerated)
        {
            var p = new ProgramBuilder();
            p.Call(Syscall.getpid, "first");
            p.Add(new SyscallOperation(Syscall.close, [-1], "close nothing") { Tolerance = tolerance, Tolerated = tolerated });
            p.Add(new ExitOperation(9, "went on"));
            return p.Build(LauncherRun.Report);
        }

        (await LauncherRun.ToEnd(Make(Tolerance.All, default), architecture)).ExitCode.ShouldBe(9);
        (await LauncherRun.ToEnd(Make(Tolerance.One, Errno.EBADF), architecture)).ExitCode.ShouldBe(9);
        var other = await LauncherRun.ToEnd(Make(Tolerance.One, Errno.EINVAL), architecture);
        (other.ExitCode, other.Failure).ShouldBe((125, (1, Errno.EBADF)));
        var none = await LauncherRun.ToEnd(Make(Tolerance.None, default), architecture);
        (none.ExitCode, none.Failure).ShouldBe((125, (1, Errno.EBADF)));
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task AwaitByte_DataOrEndOrNothingYet_GoesOnOrEndsQuietly(Architecture architecture)
    {
        static SyscallProgram Make(Errno? tolerated)
        {
            var p = new ProgramBuilder();
            p.Add(new AwaitByteOperation(0, "wait") { Tolerated = tolerated });
            p.Add(new ExitOperation(9, "went on"));
            return p.Build(LauncherRun.Report);
        }

        using (var told = LauncherRun.Start(Make(null), architecture))
        {
            told.Say("x");
            (await told.Finish()).ExitCode.ShouldBe(9);
        }

        var left = await LauncherRun.ToEnd(Make(null), architecture);
        (left.ExitCode, left.Failure, left.Error).ShouldBe((125, null, ""));

        var p = new ProgramBuilder();
        var (reader, _) = NewPipe(p, OpenFlags.O_NONBLOCK);
        p.Add(new AwaitByteOperation(reader, "look") { Tolerated = Errno.EAGAIN });
        p.Add(new ExitOperation(8, "the other side is there"));
        (await LauncherRun.ToEnd(p.Build(LauncherRun.Report), architecture)).ExitCode.ShouldBe(8);

        p = new ProgramBuilder();
        (reader, var writer) = NewPipe(p, OpenFlags.O_NONBLOCK);
        p.Close(writer);
        p.Add(new AwaitByteOperation(reader, "look") { Tolerated = Errno.EAGAIN });
        p.Add(new ExitOperation(8, "never"));
        (await LauncherRun.ToEnd(p.Build(LauncherRun.Report), architecture)).ExitCode.ShouldBe(125);

        p = new ProgramBuilder();
        p.Add(new AwaitByteOperation(-1, "wait for nobody") { Tolerated = Errno.EAGAIN });
        (await LauncherRun.ToEnd(p.Build(LauncherRun.Report), architecture)).Failure.ShouldBe((0, Errno.EBADF));
    }

    internal static (Slot Reader, Slot Writer) NewPipe(ProgramBuilder p, long flags = 0)
    {
        var cell = p.Data.AddZeros(8);
        p.Call(Syscall.pipe2, "make a pipe", Operand.Data(cell, "pipe"), OpenFlags.O_CLOEXEC | flags);
        var (reader, writer) = (p.NewSlot("reader"), p.NewSlot("writer"));
        p.Add(new LoadOperation(cell, reader, "reader"));
        p.Add(new LoadOperation(cell + 4, writer, "writer"));
        return (reader, writer);
    }
}
