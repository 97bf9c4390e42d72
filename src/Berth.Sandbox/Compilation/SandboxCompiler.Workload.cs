using System.Buffers.Binary;
using Berth.Linux.Abi;
using Berth.Linux.Landlock;
using Berth.Linux.Processes;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Syscalls;
using Berth.Workloads.Specs;
using static Berth.Linux.Abi.OpenFlags;
using static Berth.Linux.Abi.ProcessControl;

namespace Berth.Sandbox.Compilation;

/// <content>The last steps, in the process that becomes the workload.</content>
public sealed partial class SandboxCompiler
{
    private Slot? _terminal;
    private Slot? _start;

    private void WriteWorkload()
    {
        var p = _workload;
        var sandboxed = _parameters.Tier != IsolationTier.None;
        if (_terminal is { } master)
            TakeTerminal(p, master);
        else if (_parameters.Tier == IsolationTier.Namespaces || _mode.StatusDescriptor is not null)
            p.Call(Syscall.setsid, "begin a new session, away from the caller's terminal");
        if (_parameters.Tier == IsolationTier.Namespaces && !HasPidNamespace)
            p.Call(Syscall.prctl, "die with init", Operand.Number(PR_SET_PDEATHSIG, "PR_SET_PDEATHSIG"), Operand.Number(9, "SIGKILL"), 0,
                0, 0);
        else if (_parameters.Tier != IsolationTier.Namespaces && _mode.StatusDescriptor is not null)
            p.Call(Syscall.prctl, "die with the launcher", Operand.Number(PR_SET_PDEATHSIG, "PR_SET_PDEATHSIG"),
                Operand.Number(9, "SIGKILL"), 0, 0, 0);
        foreach (var variable in _parameters.Environment)
        {
            if (variable is "LISTEN_PID=" or "WATCHDOG_PID=")
                WriteOwnPid(p, variable);
        }

        p.Add(_packet is { } told
            ? new SyscallOperation(Syscall.chdir, [told.DirectorySlot], "enter ") { Subject = told.Offset + LaunchPacket.DirectoryText }
            : new SyscallOperation(Syscall.chdir, [p.Text(_parameters.WorkingDirectory)], $"enter {_parameters.WorkingDirectory}"));
        var first = 3 + _mode.GrantedDescriptors;
        p.Call(
            Syscall.close_range, "close all other descriptors at exec", first, Operand.Number(uint.MaxValue, "~0"),
            Operand.Number(CLOSE_RANGE_CLOEXEC, "CLOSE_RANGE_CLOEXEC"));
        if (sandboxed && _parameters.Landlock is { } landlock)
            RestrictPaths(p, landlock);
        if (_packet is null)
            ResetSignals(p);
        p.Call(
            Syscall.rt_sigprocmask, "unblock signals", Operand.Number(SIG_SETMASK, "SIG_SETMASK"), p.Bytes(new byte[8], "none"), 0, 8);
        AwaitStart(p);
        if (sandboxed && !_parameters.Seccomp.IsEmpty)
            FilterCalls(p);
        if (_mode.StartedDescriptor is { } started)
            p.Call(
                Syscall.write, "tell the supervisor that all is ready for the program", started, p.Bytes([1, 0, 0, 0], "1"), sizeof(int));
        p.Add(Execution(p) with { FailureDescriptor = _mode.StartedDescriptor });
    }

    private ExecOperation Execution(ProgramBuilder p)
    {
        if (_packet is { } told)
            return new ExecOperation(told.ExecutableSlot, told.ArgumentsSlot, told.EnvironmentSlot, "execute ")
            {
                Subject = told.Offset + LaunchPacket.ExecutableText,
            };
        var environment = _parameters.Environment.Select(static variable => variable is "LISTEN_PID=" or "WATCHDOG_PID="
            ? WithRoomForPid(variable)
            : variable);
        return new ExecOperation(
            p.Text(_parameters.Executable),
            Operand.Data(p.Data.AddStringArray(_parameters.Arguments),
                $"[{string.Join(", ", _parameters.Arguments.Select(static a => $"\"{a}\""))}]"),
            Operand.Data(p.Data.AddStringArray(environment), $"{_parameters.Environment.Length} variables"),
            $"execute {_parameters.Executable}");
    }

    /// <summary>
    /// The process that started the launcher may ignore signals, and an exec keeps that (signal(7)). An ignored SIGHUP is kept for the
    /// workload: nohup(1).
    /// </summary>
    private static void ResetSignals(ProgramBuilder p) => p.Add(new SignalActionsOperation(
        p.Data.AddBytes(KernelStructures.DefaultSignalAction()), [(int)Signal.SIGHUP, (int)Signal.SIGKILL, (int)Signal.SIGSTOP],
            "let signals do to the workload what they usually do"));

    private static string WithRoomForPid(string variable) => variable + new string('\0', PidDigits);

    /// <summary>
    /// Fills in a variable with the process id of the program (sd_listen_fds(3), sd_watchdog_enabled(3)), which is known only here. The
    /// digits are moved to the place after the '=' through a pipe, because their number varies.
    /// </summary>
    private static void WriteOwnPid(ProgramBuilder p, string variable)
    {
        var text = p.Data.AddString(WithRoomForPid(variable));
        var digits = p.Data.AddZeros(PidDigits + PidDigits);
        var first = p.NewSlot("own_pid_text");
        p.Add(new FormatDecimalOperation(p.CallInto("own_pid", Syscall.getpid, $"ask for the process id for {variable}"), digits
            + PidDigits, first, $"write it for {variable}"));
        var pipe = NewPipe(p, "own_pid", 0);
        p.Call(Syscall.write, $"move it to {variable}", pipe.Writer, first, PidDigits);
        p.Call(Syscall.read, $"move it to {variable}", pipe.Reader, Operand.Data(text + variable.Length, variable), PidDigits);
        p.Close(pipe.Reader);
        p.Close(pipe.Writer);
    }

    private void FilterCalls(ProgramBuilder p)
    {
        var filter = p.Data.AddBytes(_parameters.Seccomp.Span);
        var program = p.Data.AddZeros(16); // struct sock_fprog: length, filter
        p.Data.SetUInt16(program, (ushort)(_parameters.Seccomp.Length / 8));
        p.Data.SetPointer(program + 8, filter);
        p.Call(
            Syscall.seccomp, $"filter system calls ({_parameters.SeccompText})",
                Operand.Number(SECCOMP_SET_MODE_FILTER, "SECCOMP_SET_MODE_FILTER"), 0,
            Operand.Data(program, $"{{{_parameters.Seccomp.Length / 8} instructions}}"));
    }

    private void RestrictPaths(ProgramBuilder p, LandlockPlan plan)
    {
        var size = plan.Scoped != 0 ? 24 : plan.HandledNetwork != 0 ? 16 : 8;
        var ruleset = p.CallInto(
            "ruleset", Syscall.landlock_create_ruleset, "make a Landlock ruleset",
            p.Bytes(
                KernelStructures.LandlockRuleset(plan.HandledFileSystem, plan.HandledNetwork, plan.Scoped, size),
                $"{{fs 0x{plan.HandledFileSystem:x}, net 0x{plan.HandledNetwork:x}, scoped 0x{plan.Scoped:x}}}"),
            size, 0);
        foreach (var rule in plan.Rules)
        {
            var note = $"allow {rule.Text} below {rule.Path} (Landlock)";
            var path = p.OpenResolved(rule.Path, directory: false, note);
            var attributes = p.Data.AddBytes(KernelStructures.LandlockPathBeneath(rule.Access));
            p.Add(new StoreOperation(path, attributes + 8, 4, note));
            p.Call(
                Syscall.landlock_add_rule, note, ruleset, Operand.Number(LANDLOCK_RULE_PATH_BENEATH, "LANDLOCK_RULE_PATH_BENEATH"),
                Operand.Data(attributes, $"{{0x{rule.Access:x}, $path}}"), 0);
            p.Close(path);
        }

        // A descriptor that is open for reading or writing may be reopened for the same access only.
        foreach (var standard in _mode.Standard)
        {
            if (standard.IsPipe)
                continue; // not on a file system that Landlock supports
            var access = (ulong)new LandlockAbi(plan.Abi).Allow(
                standard.CanRead, standard.CanWrite, execute: false, isDirectory: false, standard.IsTerminal);
            var rights = KernelStructures.LandlockPathBeneath(access);
            rights[8] = (byte)standard.Number;
            p.Try(
                Syscall.landlock_add_rule, $"allow opening descriptor {standard.Number} anew", ruleset,
                Operand.Number(LANDLOCK_RULE_PATH_BENEATH, "LANDLOCK_RULE_PATH_BENEATH"),
                    p.Bytes(rights, $"{{0x{access:x}, {standard.Number}}}"), 0);
        }

        p.Call(Syscall.landlock_restrict_self, "apply the Landlock ruleset", ruleset, 0);
        p.Close(ruleset);
    }

    /// <summary>Limits are set first, from outside: they are inherited, and the host's <c>/proc</c> is still mounted.</summary>
    private void WriteLimits(ProgramBuilder p)
    {
        var resources = _parameters.Resources;
        if (resources.OomScore is { } score)
            p.WriteFile(p.Text("/proc/self/oom_score_adj"), $"{score}", $"set the OOM score to {score}");
        if (resources.Nice is { } nice)
            p.Call(Syscall.setpriority, $"set the nice value to {nice}", Operand.Number(PRIO_PROCESS, "PRIO_PROCESS"), 0, nice);
        if (resources.Scheduling is { } policy)
        {
            var number = policy switch
            {
                SchedulingPolicy.Batch => SCHED_BATCH,
                SchedulingPolicy.Idle => SCHED_IDLE,
                _ => SCHED_OTHER,
            };
            p.Call(Syscall.sched_setscheduler, $"schedule as {policy}", 0, number, p.Bytes(new byte[4], "{0}"));
        }

        foreach (var (name, limit) in resources.Rlimits)
        {
            p.Call(
                Syscall.prlimit64, $"set the limit {name}", 0, ResourceLimits.Number(name),
                p.Bytes(KernelStructures.Rlimit(limit.Soft, limit.Hard),
                    $"{{{limit.Soft?.ToString() ?? "unlimited"}, {limit.Hard?.ToString() ?? "unlimited"}}}"), 0);
        }
    }

    /// <summary>Init opens a terminal in the sandbox's own devpts and passes its master side to Berth.</summary>
    private void OpenTerminal(ProgramBuilder p, Slot devpts)
    {
        if (_mode.TerminalDescriptor is not { } socket)
            return;
        var master = p.CallInto(
            "terminal", Syscall.openat, "open a terminal", devpts, p.Text("ptmx"),
                Operand.Number(O_RDWR | O_NOCTTY | O_CLOEXEC, "O_RDWR|O_NOCTTY|O_CLOEXEC"), 0);
        p.Call(Syscall.ioctl, "unlock the terminal", master, Operand.Number(DeviceControl.TIOCSPTLCK, "TIOCSPTLCK"),
            p.Bytes(new byte[4], "{0}"));

        // Set here and not by Berth after it gets the master: a program that reads the size at once would get 0 x 0. If neither descriptor
        // is a terminal, the size stays 0 x 0.
        var size = Operand.Data(p.Data.AddZeros(8), "$size");
        p.Try(Syscall.ioctl, "ask for the size of the caller's terminal", 1, Operand.Number(DeviceControl.TIOCGWINSZ, "TIOCGWINSZ"), size);
        p.Try(Syscall.ioctl, "ask for the size of the caller's terminal", 0, Operand.Number(DeviceControl.TIOCGWINSZ, "TIOCGWINSZ"), size);
        p.Call(Syscall.ioctl, "give the terminal that size", master, Operand.Number(DeviceControl.TIOCSWINSZ, "TIOCSWINSZ"), size);

        // struct msghdr with one byte of data and one SCM_RIGHTS control message.
        Span<byte> control = stackalloc byte[24];
        control.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(control, 20);
        BinaryPrimitives.WriteInt32LittleEndian(control[8..], (int)DeviceControl.SOL_SOCKET);
        BinaryPrimitives.WriteInt32LittleEndian(control[12..], (int)DeviceControl.SCM_RIGHTS);
        var controlAt = p.Data.AddBytes(control);
        var vector = p.Data.AddZeros(16);
        p.Data.SetPointer(vector, p.Data.AddString("t"));
        p.Data.SetInt64(vector + 8, 1);
        var message = p.Data.AddZeros(56);
        p.Data.SetPointer(message + 16, vector);
        p.Data.SetInt64(message + 24, 1);
        p.Data.SetPointer(message + 32, controlAt);
        p.Data.SetInt64(message + 40, 24);
        p.Add(new StoreOperation(master, controlAt + 16, 4, "pass the terminal"));
        p.Call(Syscall.sendmsg, "pass the terminal to Berth", socket, Operand.Data(message, "{SCM_RIGHTS, [$terminal]}"), 0);
        _terminal = master;
    }

    private static void TakeTerminal(ProgramBuilder p, Slot master)
    {
        p.Call(Syscall.setsid, "begin a new session");
        var slave = p.CallInto("tty", Syscall.ioctl, "open the terminal's other side", master,
            Operand.Number(DeviceControl.TIOCGPTPEER, "TIOCGPTPEER"), Operand.Number(O_RDWR | O_NOCTTY, "O_RDWR|O_NOCTTY"));
        p.Call(Syscall.ioctl, "make it the controlling terminal", slave, Operand.Number(DeviceControl.TIOCSCTTY, "TIOCSCTTY"), 0);
        for (var descriptor = 0; descriptor < 3; descriptor++)
            p.Call(Syscall.dup3, $"make it descriptor {descriptor}", slave, descriptor, 0);
    }
}
