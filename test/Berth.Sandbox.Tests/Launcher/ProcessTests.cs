using System.Runtime.InteropServices;
using Berth.Linux.Abi;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Sandbox.Host;
using Berth.Sandbox.Syscalls;

namespace Berth.Sandbox.Tests.Launcher;

/// <summary>Programs that fork, execute and fail.</summary>
public sealed class ProcessTests
{
    public static TheoryData<Architecture> Machines => Machine.All;

    [Theory, MemberData(nameof(Machines))]
    public async Task Clone_ChildAndParent_EachGoesItsWay(Architecture architecture)
    {
        var p = new ProgramBuilder();
        var status = p.Data.AddZeros(8);
        var child = p.Nested();
        child.Call(Syscall.write, "speak", 1, p.Text("child\n"), 6);
        child.Add(new ExitOperation(7, "end"));
        var pid = p.NewSlot("child");
        p.Add(new CloneOperation(0, "0", pid, child.Operations, "fork"));
        var waited = p.CallInto("waited", Syscall.wait4, "wait", pid, Operand.Data(status, "status"), 0, 0);
        var same = p.Data.AddZeros(16);
        p.Add(new StoreOperation(pid, same, 8, "keep"));
        p.Add(new StoreOperation(waited, same + 8, 8, "keep"));
        p.Call(Syscall.write, "print", 1, Operand.Data(same, "pids"), 16);
        p.Call(Syscall.write, "print", 1, Operand.Data(status, "status"), 4);

        var result = await LauncherRun.ToEnd(p.Build(LauncherRun.Report), architecture);

        result.Failure.ShouldBeNull();
        var bytes = result.Bytes[6..];
        System.Text.Encoding.ASCII.GetString(result.Bytes[..6]).ShouldBe("child\n");
        BitConverter.ToInt64(bytes).ShouldBe(BitConverter.ToInt64(bytes, 8));
        BitConverter.ToInt64(bytes).ShouldBeGreaterThan(1);
        BitConverter.ToInt32(bytes, 16).ShouldBe(7 << 8);
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task RequireParent_TheOneThatStartedIt_GoesOn(Architecture architecture)
    {
        var p = new ProgramBuilder();
        p.Add(new RequireParentOperation(Environment.ProcessId, "see that the parent is there"));
        p.Add(new ExitOperation(7, "end"));

        (await LauncherRun.ToEnd(p.Build(LauncherRun.Report), architecture)).ExitCode.ShouldBe(7);
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task RequireParent_Another_EndsQuietly(Architecture architecture)
    {
        var p = new ProgramBuilder();
        p.Add(new RequireParentOperation(1, "see that the parent is there"));
        p.Add(new ExitOperation(7, "never"));

        var result = await LauncherRun.ToEnd(p.Build(LauncherRun.Report), architecture);

        (result.Failure, result.ExitCode).ShouldBe((null, 125));
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task RequireFile_TheOneThatWasThere_GoesOn_AnyOther_IsStale(Architecture architecture)
    {
        var there = FileStatus.Of("/");
        var root = PlacedFile.Of(there.DeviceMajor, there.DeviceMinor, there.Inode);

        (await RunAsync(root)).ExitCode.ShouldBe(7);
        foreach (var other in (PlacedFile[])[root with { Inode = root.Inode + 1 }, root with { Device = root.Device + 1 },
            root with { Inode = root.Inode | (1UL << 40) }])
        {
            var result = await RunAsync(other);
            (result.Failure?.Error, result.ExitCode).ShouldBe((Errno.ESTALE, 125));
        }

        Task<LauncherResult> RunAsync(PlacedFile expected)
        {
            var p = new ProgramBuilder();
            var status = p.Data.AddZeros(144);
            var opened =
                p.CallInto("root", Syscall.openat, "open the root", ProgramBuilder.CurrentDirectory, p.Text("/"), OpenFlags.O_PATH, 0);
            p.Call(Syscall.fstat, "look at the root", opened, Operand.Data(status));
            p.Add(new RequireFileOperation(status, expected, "make sure that it is the root"));
            p.Add(new ExitOperation(7, "end"));
            return LauncherRun.ToEnd(p.Build(LauncherRun.Report), architecture);
        }
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task Exec_AProgram_GetsItsArgumentsAndEnvironmentOnly(Architecture architecture)
    {
        var result = await LauncherRun.ToEnd(
            Exec("/bin/sh", ["sh", "-c", "printf '%s|' \"$0\" \"$@\"; env | grep -v -e ^PWD= -e ^_= -e ^SHLVL=", "zero", "one two", ""],
                ["GREETING=grüß"]),
                architecture);

        result.Output.ShouldBe("zero|one two||GREETING=grüß\n");
        result.ExitCode.ShouldBe(0);
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task Exec_NotThere_Is127_NotExecutable_Is126(Architecture architecture)
    {
        using var directory = new TemporaryDirectory();
        var missing = await LauncherRun.ToEnd(Exec("/no/such/program", ["x"], []), architecture);
        (missing.ExitCode, missing.Failure).ShouldBe((127, (0, Errno.ENOENT)));

        var plain = await LauncherRun.ToEnd(Exec(directory.Write("plain", "#!/bin/sh\n"), ["x"], []), architecture);
        (plain.ExitCode, plain.Failure).ShouldBe((126, (0, Errno.EACCES)));

        var folder = await LauncherRun.ToEnd(Exec(directory.Path, ["x"], []), architecture);
        (folder.ExitCode, folder.Failure).ShouldBe((126, (0, Errno.EACCES)));
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task Failure_InANestedOperation_IsReportedByItsNumber(Architecture architecture)
    {
        var p = new ProgramBuilder();
        p.Call(Syscall.getpid, "zero");
        var grandchild = p.Nested();
        grandchild.Call(Syscall.getpid, "three");
        grandchild.Call(Syscall.chdir, "four", p.Text("/no/such/directory"));
        var child = p.Nested();
        var inner = p.NewSlot("grandchild");
        child.Add(new CloneOperation(0, "0", inner, grandchild.Operations, "two"));
        child.Call(Syscall.wait4, "five", inner, 0, 0, 0);
        child.Add(new ExitOperation(0, "six"));
        var pid = p.NewSlot("child");
        p.Add(new CloneOperation(0, "0", pid, child.Operations, "one"));
        p.Call(Syscall.wait4, "seven", pid, 0, 0, 0);
        var program = p.Build(LauncherRun.Report);

        var result = await LauncherRun.ToEnd(program, architecture);

        result.Failure.ShouldBe((4, Errno.ENOENT));
        result.ExitCode.ShouldBe(0);
        program.Numbered().Select(static o => o.Operation.Note).ShouldBe(["zero", "one", "two", "three", "four", "five", "six", "seven"]);
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task Failure_AfterAFork_IsReportedByItsNumber(Architecture architecture)
    {
        var p = new ProgramBuilder();
        var child = p.Nested();
        child.Add(new ExitOperation(0, "one"));
        var pid = p.NewSlot("child");
        p.Add(new CloneOperation(0, "0", pid, child.Operations, "zero"));
        p.Call(Syscall.close, "two", -1);

        (await LauncherRun.ToEnd(p.Build(LauncherRun.Report), architecture)).Failure.ShouldBe((2, Errno.EBADF));
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task Failure_NobodyToReportTo_IsSaidInWords(Architecture architecture)
    {
        var p = new ProgramBuilder();
        p.Call(Syscall.getpid, "begin");
        p.Call(Syscall.chdir, "enter /no/such/directory", p.Text("/no/such/directory"));

        var result = await LauncherRun.ToEnd(p.Build(null), architecture);

        result.Error.ShouldBe(
            "berth: cannot enter /no/such/directory: ENOENT; the workload's user must be allowed to enter it: choose another working directory\n");
        result.ExitCode.ShouldBe(125);
        result.Failure.ShouldBeNull();

        var missing = await LauncherRun.ToEnd(Exec("/no/such/program", ["x"], [], report: null), architecture);
        missing.Error.ShouldStartWith("berth: cannot execute: ENOENT; ");
        missing.Error.ShouldEndWith("grant its directory\n");
        missing.ExitCode.ShouldBe(127);
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task Failure_AmongNeighboursWithOneText_IsSaidWithItsOwn(Architecture architecture)
    {
        const string Shared = "link many files";
        for (var failing = 0; failing < 5; failing++)
        {
            // Two that share a text, one that tolerates an error, one more with the text, and one with another.
            var p = new ProgramBuilder();
            long Descriptor(int step) => step == failing ? -1 : 2;
            p.Call(Syscall.dup3, Shared, Descriptor(0), 20, 0);
            p.Call(Syscall.dup3, Shared, Descriptor(1), 21, 0);
            p.CallUnless(Errno.EINVAL, Syscall.dup3, Shared, Descriptor(2), failing == 2 ? 22 : 2, 0);
            p.Call(Syscall.dup3, Shared, Descriptor(3), 23, 0);
            p.Call(Syscall.dup3, "do something else", Descriptor(4), 24, 0);

            var result = await LauncherRun.ToEnd(p.Build(null), architecture);

            result.Error.ShouldBe($"berth: cannot {(failing == 4 ? "do something else" : Shared)}: EBADF\n");
            result.ExitCode.ShouldBe(125);
        }
    }

    internal static SyscallProgram Exec(string path, string[] arguments, string[] environment, int? report = LauncherRun.Report)
    {
        var p = new ProgramBuilder();
        AddExec(p, path, arguments, environment);
        return p.Build(report);
    }

    internal static void AddExec(ProgramBuilder p, string path, string[] arguments, string[] environment) => p.Add(new ExecOperation(
        p.Text(path), Operand.Data(p.Data.AddStringArray(arguments), "argv"), Operand.Data(p.Data.AddStringArray(environment), "envp"),
            "execute"));
}
