using Berth.Linux.Abi;
using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Syscalls;
using static Berth.Linux.Abi.MountFlags;

namespace Berth.Sandbox.Compilation;

/// <content>
/// Denied paths are covered, and the directories and links that lead to them are pinned. Both are mounts on the files that the plan found:
/// each file is opened, compared, and mounted on by its descriptor, because other processes that can write there may rename files
/// meanwhile.
/// </content>
public sealed partial class SandboxCompiler
{
    private const string MaskFile = "/.berth-masked-file", MaskDirectory = "/.berth-masked-directory", Pins = "/.berth-pins";
    private const int MaskMode = 0; // unreadable even for the owner, which has no CAP_DAC_OVERRIDE
    private const long CoverAttributes = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;

    /// <summary>
    /// Creates an unreadable empty file and an unreadable empty directory, mounts them where needed, then removes their names.
    /// </summary>
    private void Guard(ProgramBuilder p)
    {
        if (!_parameters.Mounts.Any(static m => m is MaskStep or PinStep))
            return;
        p.CreateFile(MaskFile, [], MaskMode, "make the empty file that covers denied files");
        p.MakeDirectory(MaskDirectory, MaskMode, "make the empty directory that covers denied directories");
        PlacePins(p);
        foreach (var mask in _parameters.Mounts.OfType<MaskStep>())
        {
            if (!mask.Openings.IsEmpty)
            {
                CoverBut(p, mask);
                continue;
            }

            var note = $"deny {mask.Target} ({mask.Rule})";
            Cover(p, mask.Directory, p.OpenPlanned(mask.Target, Identity(mask), note), mask.Target, note);
        }

        p.Call(Syscall.unlinkat, "take the covering file's name away", ProgramBuilder.CurrentDirectory, p.Text(MaskFile), 0);
        p.Call(Syscall.unlinkat, "take the covering directory's name away", ProgramBuilder.CurrentDirectory, p.Text(MaskDirectory),
            Operand.Number(OpenFlags.AT_REMOVEDIR, "AT_REMOVEDIR"));
    }

    /// <summary>
    /// The kernel does not rename or remove a name that is a mount point anywhere in the caller's mount namespace, through whichever mount
    /// the name is accessed (EBUSY: rename(2), unlink(2)). So the mounts that pin a grant's directories are in a second copy of the grant,
    /// which is then covered. Processes in the grant itself cross no mount, and can rename and link across pinned directories as usual.
    /// </summary>
    private void PlacePins(ProgramBuilder p)
    {
        var grants = _parameters.Mounts.OfType<PinStep>().GroupBy(static pin => pin.Grant, StringComparer.Ordinal).ToArray();
        if (grants.Length == 0)
            return;
        p.MakeDirectory(Pins, MaskMode, "make the directory in which directories are pinned");
        foreach (var grant in grants)
        {
            var note = $"pin directories in {grant.Key}";
            var copy = p.OpenTree(p.OpenPlanned(grant.Key, null, note), note);
            p.SetMountAttributes(copy, CoverAttributes, true, note);
            p.MoveMount(copy, Pins, note);

            // The deepest first: paths below a pin cannot be reached in this copy.
            foreach (var pin in grant.OrderByDescending(static pin => pin.Target.Length))
            {
                var place = HostPaths.Rebase(pin.Target, grant.Key, Pins);
                var text = $"pin {pin.Target}, for {pin.For}";
                Cover(p, pin.Directory, pin.Directory
                    ? p.OpenPlanned(place, Identity(pin), text)
                    : p.OpenPlannedLink(place, Identity(pin), text), pin.Target, text);
            }
        }

        Cover(p, directory: true, p.OpenPlanned(Pins, null, "cover the directory of pins"), Pins, "cover the directory of pins");
    }

    private static void Cover(ProgramBuilder p, bool directory, Slot place, string path, string note)
    {
        var cover = p.OpenTree(directory ? MaskDirectory : MaskFile, note);
        p.SetMountAttributes(cover, CoverAttributes, false, note);
        p.MoveMount(cover, place, path, note);
    }
}
