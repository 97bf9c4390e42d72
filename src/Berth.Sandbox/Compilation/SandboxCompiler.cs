using System.Collections.Immutable;
using Berth.Linux.Abi;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Berth.Linux.Text;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Syscalls;
using Berth.Workloads.Specs;
using static Berth.Linux.Abi.CloneFlags;
using static Berth.Linux.Abi.OpenFlags;
using static Berth.Linux.Abi.ProcessControl;

namespace Berth.Sandbox.Compilation;

/// <summary>
/// Writes the program of a sandbox. Three processes run it: the <em>launcher</em> outside, which is the caller's child and waits;
/// <em>init</em>, PID 1 inside, which builds the sandbox, then reaps; and the <em>workload</em>.
/// </summary>
/// <remarks>
/// Reasons for the order: Sources are opened before the host's root is left, and files inside are created afterwards, when no path can lead
/// back to the host. A privileged launcher opens sources itself, because init, in its user namespace, has no rights on the host's files.
/// Ids change before anything is created, because a file cannot have an unmapped owner. The death signal is set after that, because a
/// change of ids clears it. Landlock and seccomp come last, and only in the workload, because init needs calls that they deny.
/// </remarks>
public sealed partial class SandboxCompiler
{
    private readonly SandboxParameters _parameters;
    private readonly LaunchMode _mode;
    private readonly ProgramBuilder _launcher = new();
    private readonly ProgramBuilder _init;
    private readonly ProgramBuilder _workload;

    private SandboxCompiler(SandboxParameters parameters, LaunchMode mode)
    {
        _parameters = parameters;
        _mode = mode;
        _init = _launcher.Nested();
        _workload = _launcher.Nested();
    }

    private bool HasUserNamespace => (_parameters.Namespaces & CLONE_NEWUSER) != 0;

    private bool HasPidNamespace => (_parameters.Namespaces & CLONE_NEWPID) != 0;

    /// <summary>Whether the launcher, not init, opens the host's files and maps the ids.</summary>
    private bool IsPrivileged => _parameters.Identity.Mapping is IdMapping.Privileged or IdMapping.None;

    /// <summary>Compiles parameters.</summary>
    public static SyscallProgram Compile(SandboxParameters parameters, LaunchMode mode)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(mode);
        var compiler = new SandboxCompiler(parameters, mode);
        if (parameters.Tier == IsolationTier.Namespaces)
            compiler.WriteLauncher();
        else
            compiler.WriteInPlace();
        return compiler._launcher.Build(mode.ReportDescriptor);
    }

    /// <summary>Compiles a program that ends by a signal, without a core dump; it exits with 128+n if the signal cannot end it.</summary>
    public static SyscallProgram CompileEnd(int signal)
    {
        var p = new ProgramBuilder();
        p.Call(Syscall.prctl, "leave no core", Operand.Number(PR_SET_DUMPABLE, "PR_SET_DUMPABLE"), 0, 0, 0, 0);
        p.Try(Syscall.rt_sigaction, "have the signal do what it usually does", signal,
            p.Bytes(KernelStructures.DefaultSignalAction(), "SIG_DFL"), 0, 8);
        p.Call(Syscall.kill, "send it", p.CallInto("self", Syscall.getpid, "ask for the process id"), signal);
        p.Call(Syscall.rt_sigprocmask, "take it", Operand.Number(SIG_SETMASK, "SIG_SETMASK"), p.Bytes(new byte[8], "none"), 0, 8);
        p.Add(new ExitOperation(128 + signal, "exit"));
        return p.Build(null);
    }

    private void WriteLauncher()
    {
        var p = _launcher;
        BlockSignals(p);
        DieWithParent(p);
        WriteOwnPid(p);
        if (_mode.ReleaseDescriptor is { } release)
            p.Add(new AwaitByteOperation(release, "wait until the host is prepared"));
        OpenStartPipe(p);
        WriteLimits(p);
        if (IsPrivileged)
            OpenSources(p);
        GiveStandardPipes(p);

        var alive = NewPipe(p, "alive", O_NONBLOCK);
        var mapped = _parameters.Identity.Mapping is IdMapping.Privileged or IdMapping.Helper ? NewPipe(p, "mapped", 0) : default;
        // Init, PID 1 of its namespace, cannot end by a signal: it reports the end of the workload through this pipe.
        var ended = _mode.DiesAsWorkload ? NewPipe(p, "ended", O_NONBLOCK) : null;
        WriteInit(alive, mapped, ended);
        var init = p.NewSlot("init");
        p.Add(new CloneOperation(
            CloneNamespaces, NamespaceNames.For(CloneNamespaces), init, _init.Operations, "create the sandbox's namespaces (clone)"));
        WritePid(p, init);

        if (mapped is not null)
        {
            WriteMaps(p, init);
            p.Call(Syscall.write, "let init go on", mapped.Writer, p.Text("x"), 1);
        }

        // The write end of "alive" stays open: end of file tells init that the launcher died before init had set its death signal.
        var (status, _, told) = CloseAllBut(p, alive.Writer, ended?.Reader);
        p.Add(new SuperviseOperation(init, SupervisorRole.Outer, "wait for init, pass signals on")
        {
            StopSignal = _parameters.StopDelay > TimeSpan.Zero ? _parameters.StopSignal : 9,
            StopDelayOffset = p.Data.AddBytes(KernelStructures.Timespec(_parameters.StopDelay)),
            StatusDescriptor = status,
            ToldDescriptor = told,
            AtEnd = RemoveRecord(p),
        });
    }

    private ImmutableArray<Operation> RemoveRecord(ProgramBuilder p)
    {
        var atEnd = p.Nested();
        if (_mode.RemoveAtEnd is { } record)
            atEnd.Try(Syscall.unlinkat, "remove the state record", ProgramBuilder.CurrentDirectory, p.Text(record), 0);
        return atEnd.Operations;
    }

    // Init creates the cgroup namespace after it has joined its cgroup, which becomes the root of the namespace.
    private long CloneNamespaces => _parameters.Cgroup is null ? _parameters.Namespaces : _parameters.Namespaces & ~CLONE_NEWCGROUP;

    private void WriteInit(PipeSlots alive, PipeSlots? mapped, PipeSlots? ended)
    {
        var p = _init;
        p.Call(Syscall.prctl, "name the process", Operand.Number(PR_SET_NAME, "PR_SET_NAME"), p.Text("berth-init"), 0, 0, 0);

        // Otherwise the workload would get a terminal's Ctrl-C twice: from the launcher, and from init in the same process group. A session
        // of its own would prevent that too, but it is another scheduling group (sched(7), autogroup), in which init would wait at each
        // step on a busy host. A workload with capabilities might take over init: then init also leaves the session, and so the caller's
        // terminal.
        if (_parameters.Capabilities == 0)
            p.Call(Syscall.setpgid, "leave the caller's process group", 0, 0);
        else
            p.Call(Syscall.setsid, "leave the caller's session");
        p.Close(alive.Writer);
        if (mapped is not null)
        {
            p.Close(mapped.Writer);
            p.Add(new AwaitByteOperation(mapped.Reader, "wait for the id maps"));
            p.Close(mapped.Reader);
        }

        if (_parameters.Cgroup is { } cgroup)
        {
            p.WriteFile(p.Text(cgroup + "/cgroup.procs"), "0", $"join the cgroup {cgroup}");
            if ((_parameters.Namespaces & CLONE_NEWCGROUP) != 0)
                p.Call(Syscall.unshare, "create the cgroup namespace", Operand.Number(CLONE_NEWCGROUP, "CLONE_NEWCGROUP"));
        }

        if (_parameters.Identity.Mapping == IdMapping.Caller)
            WriteOwnMaps(p);
        if (!IsPrivileged)
            OpenSources(p);
        SetIds(p);
        p.Call(Syscall.prctl, "die with the launcher", Operand.Number(PR_SET_PDEATHSIG, "PR_SET_PDEATHSIG"), Operand.Number(9, "SIGKILL"),
            0, 0, 0);
        p.Add(new AwaitByteOperation(alive.Reader, "make sure the launcher is still there") { Tolerated = Errno.EAGAIN });
        p.Close(alive.Reader);

        if (_parameters.Network == NetworkMode.None && (_parameters.Namespaces & CLONE_NEWNET) != 0)
            BringLoopbackUp(p);
        HandOutSockets(p);
        if (_parameters.Hostname is { } hostname)
            p.Call(Syscall.sethostname, $"set the host name to {hostname}", p.Text(hostname), HostText.GetByteCount(hostname));
        BuildRoot(p);
        DropPrivileges(p);
        AwaitNetwork(p);

        WriteWorkload();
        var workload = p.NewSlot("workload");
        p.Add(new CloneOperation(0, "0", workload, _workload.Operations, "start the workload (fork)"));
        var next = 0;
        if (ended is not null)
            p.CallUnless(Errno.EINVAL, Syscall.dup3, "keep the pipe \"ended\" as descriptor 0", ended.Writer, next++,
                Operand.Number(O_CLOEXEC, "O_CLOEXEC"));
        p.Call(Syscall.close_range, next == 0
            ? "close all descriptors"
            : "close all other descriptors", next, Operand.Number(uint.MaxValue, "~0"), 0);
        p.Add(new SuperviseOperation(workload, SupervisorRole.Init, "reap, and pass signals to the workload's process group")
        {
            StatusDescriptor = ended is null ? null : 0,
        });
    }

    /// <summary>Without namespaces there is nothing to wait for, unless a supervisor asks: the launcher becomes the workload.</summary>
    private void WriteInPlace()
    {
        if (_mode.StatusDescriptor is not null)
        {
            WriteWaiting();
            return;
        }

        DieWithParent(_launcher);
        WriteRestrictions(_launcher);
        WriteWorkload();
        _launcher.Append(_workload);
    }

    private void WriteRestrictions(ProgramBuilder p)
    {
        if (_mode.ReleaseDescriptor is { } release)
            p.Add(new AwaitByteOperation(release, "wait until the host is prepared"));
        OpenStartPipe(p);
        WriteLimits(p);
        if (_packet is { } told && _parameters.Cgroup is not null)
            p.WriteFile(told.CgroupFileSlot, "0", "join the cgroup ", told.Offset + LaunchPacket.CgroupText);
        else if (_parameters.Cgroup is { } cgroup)
            p.WriteFile(p.Text(cgroup + "/cgroup.procs"), "0", $"join the cgroup {cgroup}");
        if (_parameters.Tier != IsolationTier.None || _parameters.Identity.Number is not null)
        {
            // Root of a container has few capabilities, and none is needed after the change of ids, which takes them all: nothing is built.
            DropBounding(p);
            SetIds(p);
            DropCapabilities(p);
            DieWithParent(p); // a change of ids clears it
        }
    }

    private void DieWithParent(ProgramBuilder p)
    {
        if (_mode.DieWithParent is not { } parent)
            return;
        p.Call(Syscall.prctl, "die with the parent", Operand.Number(PR_SET_PDEATHSIG, "PR_SET_PDEATHSIG"), Operand.Number(9, "SIGKILL"), 0,
            0, 0);
        p.Add(new RequireParentOperation(parent, "make sure the parent is still there: it may have died before that"));
    }

    private static void BlockSignals(ProgramBuilder p)
    {
        p.Call(
            Syscall.rt_sigprocmask, "block all signals, to take them one by one", Operand.Number(SIG_SETMASK, "SIG_SETMASK"),
            p.Bytes([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], "all"), 0, 8);

        // The kernel keeps nothing of a child for a parent that ignores its end, as whoever started the launcher may have done.
        p.Call(
            Syscall.rt_sigaction, "have the ends of children told", Operand.Number((int)Signal.SIGCHLD, "SIGCHLD"),
            p.Bytes(KernelStructures.DefaultSignalAction(), "SIG_DFL"), 0, 8);
    }

    internal static PipeSlots NewPipe(ProgramBuilder p, string name, long flags)
    {
        var cell = p.Data.AddZeros(8);
        p.Call(
            Syscall.pipe2, $"make the pipe \"{name}\"", Operand.Data(cell, name),
            Operand.Number(O_CLOEXEC | flags, flags == 0 ? "O_CLOEXEC" : "O_CLOEXEC|O_NONBLOCK"));
        var pipe = new PipeSlots(p.NewSlot(name + "_r"), p.NewSlot(name + "_w"));
        p.Add(new LoadOperation(cell, pipe.Reader, $"take the reading end of \"{name}\""));
        p.Add(new LoadOperation(cell + 4, pipe.Writer, $"take the writing end of \"{name}\""));
        return pipe;
    }

    private static void BringLoopbackUp(ProgramBuilder p)
    {
        const string Note = "bring the loopback interface up";
        var socket = p.CallInto(
            "socket", Syscall.socket, Note, Operand.Number(DeviceControl.AF_INET, "AF_INET"),
            Operand.Number(DeviceControl.SOCK_DGRAM | DeviceControl.SOCK_CLOEXEC, "SOCK_DGRAM|SOCK_CLOEXEC"), 0);
        p.Call(
            Syscall.ioctl, Note, socket, Operand.Number(DeviceControl.SIOCSIFFLAGS, "SIOCSIFFLAGS"),
            p.Bytes(KernelStructures.InterfaceFlags("lo"u8, (short)DeviceControl.IFF_UP), "{\"lo\", IFF_UP}"));
        p.Close(socket);
    }

    internal sealed record PipeSlots(Slot Reader, Slot Writer);
}
