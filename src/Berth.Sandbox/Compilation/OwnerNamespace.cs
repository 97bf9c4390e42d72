using Berth.Linux.Abi;
using Berth.Sandbox.Host;
using Berth.Sandbox.Planning.Identity;
using Berth.Sandbox.Syscalls;
using static Berth.Linux.Abi.OpenFlags;

namespace Berth.Sandbox.Compilation;

/// <summary>
/// The user namespace that defines the mapping of an id-mapped mount: ids inside are those on the disk, ids outside are those that the
/// mount shows (mount_setattr(2)). The kernel needs a descriptor of it. A child creates it, and lives until its maps were written and it
/// was opened; no program runs in it.
/// </summary>
internal static class OwnerNamespace
{
    /// <summary>Opens a namespace that shows an owner's files as another user's; the descriptor is in the slot. Privileged.</summary>
    public static Slot Open(ProgramBuilder p, OwnerIds owner, OwnerIds shown)
    {
        var note = $"make a namespace that shows uid {owner.Uid} as {shown.Uid}";
        var held = SandboxCompiler.NewPipe(p, "held", 0);
        var child = p.Nested();
        child.Close(held.Writer);
        child.Add(new AwaitByteOperation(held.Reader, "wait until the namespace is opened"));
        child.Add(new ExitOperation(0, "let go of the namespace"));
        var pid = p.NewSlot("owner_map");
        p.Add(new CloneOperation(CloneFlags.CLONE_NEWUSER, "CLONE_NEWUSER", pid, child.Operations, note));
        p.WriteFile(SandboxCompiler.ProcessPath(p, pid, "uid_map"), $"{owner.Uid} {shown.Uid} 1\n", note);
        p.WriteFile(SandboxCompiler.ProcessPath(p, pid, "gid_map"), GroupMap(owner.Gid, shown.Gid), note);
        var mapping = p.CallInto(
            "owner_ns", Syscall.openat, note, ProgramBuilder.CurrentDirectory, SandboxCompiler.ProcessPath(p, pid, "ns/user"),
            Operand.Number(O_RDONLY | O_CLOEXEC, "O_RDONLY|O_CLOEXEC"), 0);
        p.Close(held.Reader);
        p.Close(held.Writer);
        p.Call(Syscall.wait4, "wait for the end of its child", pid, 0, 0, 0);
        return mapping;
    }

    /// <summary>
    /// The owner's group is mapped to the workload's. Every other group of the host is mapped to itself, because files of an unmapped group
    /// cannot be written, not even by their owner (inode_permission() in fs/namei.c).
    /// </summary>
    private static string GroupMap(uint owner, uint shown)
    {
        const uint Groups = IdentityPlanner.FirstHostUid; // above are identities
        return $"{owner} {shown} 1\n{Themselves(0, Math.Min(owner, Groups))}{Themselves(owner + 1, Groups)}";

        static string Themselves(uint from, uint to) => from < to ? $"{from} {from} {to - from}\n" : "";
    }
}
