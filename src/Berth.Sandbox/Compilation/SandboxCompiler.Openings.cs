using Berth.Sandbox.Parameters;
using Berth.Sandbox.Syscalls;
using static Berth.Linux.Abi.MountFlags;

namespace Berth.Sandbox.Compilation;

/// <content>Masked directories in which paths stay visible.</content>
public sealed partial class SandboxCompiler
{
    private const int PassMode = 0b001_001_001; // can be searched, not listed

    /// <summary>
    /// Covers a directory with an empty file system, and mounts the excepted paths, with the mounts below them, in their places again.
    /// After that the cover becomes read-only.
    /// </summary>
    private void CoverBut(ProgramBuilder p, MaskStep mask)
    {
        var note = $"deny {mask.Target} ({mask.Rule}) but for what is excepted";
        var kept = mask.Openings.Select(o => p.OpenTree(o.Target, $"keep {o.Target}", recursive: true)).ToArray();
        var cover = p.NewFileSystem("tmpfs", [("mode", p.Text("0111"))], MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC, note);
        p.MoveMount(cover, p.OpenPlanned(mask.Target, Identity(mask), note), mask.Target, note);
        var made = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < kept.Length; i++)
        {
            var (target, directory) = mask.Openings[i];
            foreach (var between in DenySet.Above(target).TakeWhile(a => a != mask.Target).Reverse().Where(made.Add))
                p.MakeDirectory(between, PassMode, note);
            if (directory)
                p.MakeDirectory(target, MaskMode, note);
            else
                p.CreateFile(target, [], MaskMode, note);
            p.MoveMount(kept[i], target, $"keep {target}");
        }

        p.MakeReadOnly(mask.Target, note);
    }
}
