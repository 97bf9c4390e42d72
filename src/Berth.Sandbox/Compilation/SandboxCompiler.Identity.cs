using Berth.Linux.Abi;
using Berth.Linux.Errors;
using Berth.Linux.Text;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Syscalls;
using Berth.Workloads.Specs;
using static Berth.Linux.Abi.ProcessControl;

namespace Berth.Sandbox.Compilation;

/// <content>Ids and privileges.</content>
public sealed partial class SandboxCompiler
{
    private const int PidDigits = 10;

    /// <summary>Init maps the caller's own ids; the kernel requires that setgroups(2) is disabled first (user_namespaces(7)).</summary>
    private void WriteOwnMaps(ProgramBuilder p)
    {
        var id = _parameters.Identity;
        p.WriteFile(p.Text("/proc/self/setgroups"), "deny", "give up setgroups");
        p.WriteFile(p.Text("/proc/self/uid_map"), $"{id.InsideUid} {id.HostUid} 1", "write the uid map");
        p.WriteFile(p.Text("/proc/self/gid_map"), $"{id.InsideGid} {id.HostGid} 1", "write the gid map");
    }

    /// <summary>The launcher maps subordinate ids, itself or with the set-user-id helpers.</summary>
    private void WriteMaps(ProgramBuilder p, Slot init)
    {
        var id = _parameters.Identity;
        if (id.Helpers is { } helpers)
        {
            RunHelper(p, init, helpers.NewUidMap, id.InsideUid, id.HostUid);
            RunHelper(p, init, helpers.NewGidMap, id.InsideGid, id.HostGid);
            return;
        }

        var groups = string.Concat(id.Groups.Where(g => g != id.HostGid && g != id.InsideGid).Select(static g => $"{g} {g} 1\n"));
        p.WriteFile(ProcessPath(p, init, "uid_map"), $"{id.InsideUid} {id.HostUid} 1\n", "write the uid map");
        p.WriteFile(ProcessPath(p, init, "gid_map"), $"{id.InsideGid} {id.HostGid} 1\n{groups}", "write the gid map");
    }

    /// <summary>
    /// <c>/proc/PID/name</c>; the launcher fills in the digits of PID. Additional slashes before them have no effect.
    /// </summary>
    internal static Operand ProcessPath(ProgramBuilder p, Slot pid, string name)
    {
        var text = "/proc/" + new string('/', PidDigits) + "/" + name;
        var path = p.Data.AddBytes(HostText.Encode(text + "\0"));
        p.Add(new FormatDecimalOperation(pid, path + "/proc/".Length + PidDigits, null, $"write init's pid into /proc/PID/{name}"));
        return Operand.Data(path, $"\"/proc/${pid.Name}/{name}\"");
    }

    private static void RunHelper(ProgramBuilder p, Slot init, string helper, uint inside, uint host)
    {
        var note = $"map ids with {helper}";
        var digits = p.Data.AddZeros(PidDigits + 1);
        var first = p.NewSlot("pid_text");
        p.Add(new FormatDecimalOperation(init, digits + PidDigits, first, "write init's pid for " + helper));
        var arguments = p.Data.AddStringArray([helper, "", $"{inside}", $"{host}", "1"]);
        p.Add(new StoreOperation(first, arguments + 8, 8, "make it the first argument"));

        var child = p.Nested();
        child.Call(
            Syscall.rt_sigprocmask, "unblock signals for "
                + helper, Operand.Number(SIG_SETMASK, "SIG_SETMASK"), p.Bytes(new byte[8], "none"), 0, 8);
        child.Add(new ExecOperation(
            p.Text(helper), Operand.Data(arguments, $"[\"{helper}\", $pid_text, \"{inside}\", \"{host}\", \"1\"]"),
            Operand.Data(p.Data.AddStringArray([]), "[]"), $"run {helper} (package uidmap)"));
        var pid = p.NewSlot("helper");
        p.Add(new CloneOperation(0, "0", pid, child.Operations, note));
        p.Call(Syscall.wait4, "wait for " + helper, pid, 0, 0, 0);
    }

    /// <summary>
    /// Changes to the identity, if that is not the caller; keeps all capabilities if a sandbox has to be built.
    /// </summary>
    private void SetIds(ProgramBuilder p)
    {
        var id = _parameters.Identity;
        if (id.Mapping == IdMapping.Caller || (id.Mapping == IdMapping.None && id.Number is null))
            return;
        var (uid, gid) = id.Mapping == IdMapping.None ? (id.HostUid, id.HostGid) : (id.InsideUid, id.InsideGid);
        var groups = new byte[Math.Max(1, id.Groups.Length) * 4];
        for (var i = 0; i < id.Groups.Length; i++)
            BitConverter.TryWriteBytes(groups.AsSpan(i * 4), id.Groups[i]);
        p.Call(Syscall.setresgid, $"become group {gid}", gid, gid, gid);
        p.Call(Syscall.setgroups, "set the supplementary groups", id.Groups.Length, p.Bytes(groups, $"[{string.Join(", ", id.Groups)}]"));
        var keep = id.Mapping == IdMapping.None && _parameters.Tier == IsolationTier.Namespaces;
        if (keep)
            KeepCapabilities(p);
        p.Call(Syscall.setresuid, $"become user {uid}", uid, uid, uid);
        if (keep)
            SetCapabilities(p, ulong.MaxValue >> (64 - LastCapability - 1), "take the capabilities back to build the sandbox");
    }

    private const int LastCapability = 40; // CAP_CHECKPOINT_RESTORE, Linux 5.9

    private static void KeepCapabilities(ProgramBuilder p)
    {
        const int PR_SET_KEEPCAPS = 8;
        p.Call(Syscall.prctl, "keep capabilities over the change of user", Operand.Number(PR_SET_KEEPCAPS, "PR_SET_KEEPCAPS"), 1, 0, 0, 0);
    }

    private void DropPrivileges(ProgramBuilder p)
    {
        DropBounding(p);
        DropCapabilities(p);
    }

    private void DropBounding(ProgramBuilder p)
    {
        var kept = _parameters.Capabilities;
        for (var capability = 0; CanDropBounding && capability <= LastCapability; capability++)
        {
            // Capabilities that this kernel does not know give EINVAL.
            if ((kept >> capability & 1) == 0)
                p.CallUnless(Errno.EINVAL, Syscall.prctl, "drop a capability from the bounding set",
                    Operand.Number(PR_CAPBSET_DROP, "PR_CAPBSET_DROP"), capability, 0, 0, 0);
        }
    }

    private void DropCapabilities(ProgramBuilder p)
    {
        var kept = _parameters.Capabilities;
        SetCapabilities(p, kept, kept == 0 ? "drop all capabilities" : "keep only the capabilities asked for");
        for (var capability = 0; capability <= LastCapability; capability++)
        {
            if ((kept >> capability & 1) != 0)
                p.Call(Syscall.prctl, "let the workload inherit a capability", Operand.Number(PR_CAP_AMBIENT, "PR_CAP_AMBIENT"),
                    Operand.Number(PR_CAP_AMBIENT_RAISE, "PR_CAP_AMBIENT_RAISE"), capability, 0, 0);
        }

        p.Call(Syscall.prctl, "gain no privilege by exec", Operand.Number(PR_SET_NO_NEW_PRIVS, "PR_SET_NO_NEW_PRIVS"), 1, 0, 0, 0);
        if (_parameters.Tier == IsolationTier.Namespaces)
            p.Call(Syscall.prctl, "close init to ptrace and /proc/1/mem", Operand.Number(PR_SET_DUMPABLE, "PR_SET_DUMPABLE"), 0, 0, 0, 0);
    }

    // Dropping the bounding set needs CAP_SETPCAP, which a process always has in its own user namespace.
    private bool CanDropBounding =>
        HasUserNamespace || _parameters.Identity.Mapping == IdMapping.None && _parameters.Identity.Number is not null;

    private static void SetCapabilities(ProgramBuilder p, ulong set, string note) => p.Call(
        Syscall.capset, note, p.Bytes(KernelStructures.CapabilityHeader((uint)LINUX_CAPABILITY_VERSION_3), "v3"),
        p.Bytes(KernelStructures.CapabilityData(set), $"0x{set:x}"));

    /// <summary>
    /// A pipe belongs to the user who made it, and another user cannot reopen it: <c>echo … > /dev/stdout</c> would fail. So root changes
    /// the owner of the workload's standard pipes to its user, with only the access for which they are open. They have no name on the host.
    /// </summary>
    private void GiveStandardPipes(ProgramBuilder p)
    {
        const long ReadByOwner = 0b100_000_000, WriteByOwner = 0b010_000_000;
        var identity = _parameters.Identity;
        if (identity.Mapping != IdMapping.Privileged)
            return;
        foreach (var standard in _mode.Standard)
        {
            if (!standard.IsPipe)
                continue;
            var mode = (standard.CanRead ? ReadByOwner : 0) | (standard.CanWrite ? WriteByOwner : 0);
            var note = $"let the workload open descriptor {standard.Number} anew";
            p.Try(Syscall.fchown, note, standard.Number, identity.HostUid, identity.HostGid);
            p.Try(Syscall.fchmod, note, standard.Number, Operand.Number(mode, "0" + Convert.ToString(mode, 8)));
        }
    }
}
