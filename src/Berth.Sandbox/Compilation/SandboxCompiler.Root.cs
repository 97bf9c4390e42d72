using Berth.Linux.Abi;
using Berth.Linux.Text;
using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Syscalls;
using static Berth.Linux.Abi.MountFlags;

namespace Berth.Sandbox.Compilation;

/// <content>The file tree.</content>
public sealed partial class SandboxCompiler
{
    private const string CoveringFile = "/.berth-covering-file";

    private readonly Dictionary<MountStep, Slot> _sources = new(ReferenceEqualityComparer.Instance);

    private readonly Dictionary<OwnerIds, Slot> _ownerMaps = [];

    /// <summary>Detached copies of all bound paths, with their attributes set before they are visible.</summary>
    private void OpenSources(ProgramBuilder p)
    {
        foreach (var bind in _parameters.Mounts.OfType<BindMount>())
        {
            var tree = p.CloneResolved(bind.Source, bind.Directory, $"open {bind.Source}");
            _sources[bind] = tree;
            if (bind.Owner is { } owner)
                p.MapOwner(
                    tree, OwnerMap(p, owner), bind.Directory, $"show what is uid {owner.Uid}'s in {bind.Source} as the workload's own");
        }

        foreach (var map in _ownerMaps.Values)
            p.Close(map);
    }

    private Slot OwnerMap(ProgramBuilder p, OwnerIds owner)
    {
        if (!_ownerMaps.TryGetValue(owner, out var map))
            _ownerMaps[owner] =
                map = OwnerNamespace.Open(p, owner, new OwnerIds(_parameters.Identity.HostUid, _parameters.Identity.HostGid));
        return map;
    }

    private void BuildRoot(ProgramBuilder p)
    {
        if (!HasUserNamespace)
            p.Call(Syscall.mount, "keep mounts from spreading to the host", 0, p.Text("/"), 0,
                Operand.Number(MS_REC | MS_PRIVATE, "MS_REC|MS_PRIVATE"), 0);

        // The kernel permits a new proc only while the host's is visible without mounts over it, so all new file systems are created first.
        foreach (var step in _parameters.Mounts)
        {
            if (NewFileSystem(p, step) is { } mount)
                _sources[step] = mount;
        }

        List<(string, Operand?)> ofRoot = [("mode", p.Text("0755"))];
        if (_parameters is { WritableRoot: true, Resources.Disk: { } disk })
            ofRoot.Add(("size", p.Text($"{disk}")));
        var root = p.NewFileSystem("tmpfs", ofRoot, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, "make the root");
        p.Call(Syscall.move_mount, "put the root over the host's", root, p.Text(""), ProgramBuilder.CurrentDirectory, p.Text("/"),
            Operand.Number(MOVE_MOUNT_F_EMPTY_PATH, "MOVE_MOUNT_F_EMPTY_PATH"));
        p.Call(Syscall.fchdir, "enter the root", root);
        p.Call(Syscall.pivot_root, "leave the host's root", p.Text("."), p.Text("."));
        p.Call(Syscall.umount2, "let go of the host's root", p.Text("."), Operand.Number(MNT_DETACH, "MNT_DETACH"));
        p.Call(Syscall.chdir, "enter the root", p.Text("/"));
        p.Close(root);
        p.Call(Syscall.umask, "let modes be as given", 0);

        foreach (var step in _parameters.Mounts)
            Place(p, step);
        foreach (var tmpfs in _parameters.Mounts.OfType<TmpfsMount>().Where(static t => !t.Write))
            p.MakeReadOnly(tmpfs.Target, $"make {tmpfs.Target} read-only");
        Guard(p); // last, because paths below a masked directory cannot be reached afterwards
        if (!_parameters.WritableRoot)
            p.MakeReadOnly("/", "make the root read-only");
        p.Call(Syscall.umask, "set the usual umask", Operand.Number(0b10_010, "022"));
    }

    private Slot? NewFileSystem(ProgramBuilder p, MountStep step)
    {
        switch (step)
        {
            case TmpfsMount tmpfs:
                List<(string, Operand?)> options = [("mode", p.Text(Convert.ToString(tmpfs.Mode, 8)))];
                if (tmpfs.Size is { } size)
                    options.Add(("size", p.Text($"{size}")));
                return p.NewFileSystem("tmpfs", options, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, $"make a tmpfs for {tmpfs.Target}");
            case KernelMount { Type: "devpts" } devpts:
                var pts = p.NewFileSystem("devpts", [("newinstance", null), ("ptmxmode", p.Text("0666")), ("mode", p.Text("0620"))],
                    MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC, $"make a devpts for {devpts.Target}");
                OpenTerminal(p, pts);
                return pts;
            case KernelMount kernel:
                return p.NewFileSystem(
                    kernel.Type, [], MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC, $"make a {kernel.Type} for {kernel.Target}");
            case OverlayMount overlay:
                return NewOverlay(p, overlay);
            default:
                return null;
        }
    }

    /// <summary>
    /// Layers are opened like sources, and passed to the kernel by descriptor: with their paths it would follow a link that was created
    /// since.
    /// Relative names are short, because all layers together have 255 bytes (fsconfig(2)).
    /// </summary>
    private static Slot NewOverlay(ProgramBuilder p, OverlayMount overlay)
    {
        var note = $"make an overlay for {overlay.Target}";
        p.Call(Syscall.chdir, note, p.Text("/proc/self/fd"));
        Slot[] opened = [.. Layers(overlay).Select(layer => p.OpenResolved(layer.Path, directory: true, $"open {layer.Path}", layer.Name))];
        var lower = opened.AsSpan(0, overlay.Lower.Length);

        List<(string, Operand?)> options = [("lowerdir", p.DescriptorNames(lower, note))];
        if (overlay.Upper is not null)
        {
            options.Add(("upperdir", p.DescriptorNames(opened.AsSpan(lower.Length, 1), note)));
            options.Add(("workdir", p.DescriptorNames(opened.AsSpan(lower.Length + 1, 1), note)));
        }

        options.Add(("userxattr", null)); // unprivileged overlayfs stores its marks in user.* attributes
        var readOnly = overlay.Upper is null ? MOUNT_ATTR_RDONLY : 0;
        var mount = p.NewFileSystem("overlay", options, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | readOnly, note);
        foreach (var layer in opened)
            p.Close(layer);
        return mount;
    }

    private static IEnumerable<(string Name, string Path)> Layers(OverlayMount overlay)
    {
        var lower = overlay.Lower.Select(static (path, index) => ($"lower{index}", path));
        return overlay is { Upper: { } upper, Work: { } work } ? [.. lower, ("upper", upper), ("work", work)] : lower;
    }

    private void Place(ProgramBuilder p, MountStep step)
    {
        switch (step)
        {
            case DirectoryStep directory:
                p.MakeDirectory(directory.Target, directory.Mode, $"make {directory.Target}");
                break;
            case SymlinkStep { IsAutoEtc: true } link:
                // Most steps are these links. Their text ends with their own path, so one string is enough.
                var to = p.Data.AddString(link.To);
                var target = link.To.EndsWith(link.Target, StringComparison.Ordinal)
                    ? Operand.Data(to + SymlinkStep.AutoEtcPrefix.Length)
                    : p.Text(link.Target);
                p.Call(Syscall.symlinkat, "link the files of /etc", Operand.Data(to), ProgramBuilder.CurrentDirectory, target);
                break;
            case SymlinkStep link:
                p.Call(Syscall.symlinkat, $"link {link.Target} to {link.To}", p.Text(link.To), ProgramBuilder.CurrentDirectory,
                    p.Text(link.Target));
                break;
            case FileStep file:
                p.CreateFile(file.Target, HostText.Encode(file.Content), file.Mode, $"write {file.Target}", file.SecretFrom is not null);
                break;
            case BindMount bind:
                var attributes = MOUNT_ATTR_NOSUID | (bind.Write ? 0 : MOUNT_ATTR_RDONLY) | (bind.Device ? 0 : MOUNT_ATTR_NODEV);
                p.SetMountAttributes(
                    _sources[bind], attributes, bind.Directory, $"make {bind.Source} {(bind.Write ? "writable" : "read-only")} inside");
                Mount(p, step, $"mount {bind.Source} on {bind.Target}");
                break;
            case FileMount file:
                CoverFile(p, file);
                break;
            case MaskStep or PinStep:
                break;
            default:
                Mount(p, step, $"mount {step.Target}");
                break;
        }
    }

    /// <summary>The file is created in the root, and loses its name there after it was mounted elsewhere.</summary>
    private static void CoverFile(ProgramBuilder p, FileMount file)
    {
        var note = $"put a {file.Target} of its own over the host's";
        p.CreateFile(CoveringFile, HostText.Encode(file.Content), file.Mode, note);
        var cover = p.OpenTree(CoveringFile, note);
        p.SetMountAttributes(cover, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC, false, note);
        p.MoveMount(cover, file.Target, note);
        p.Call(Syscall.unlinkat, note, ProgramBuilder.CurrentDirectory, p.Text(CoveringFile), 0);
    }

    private void Mount(ProgramBuilder p, MountStep step, string note)
    {
        if (step.IsGuard)
            p.MoveMount(_sources[step], p.OpenPlanned(step.Target, Identity(step), note), step.Target, note);
        else
            p.MoveMount(_sources[step], step.Target, note);
    }

    /// <summary>The identity of the file that must be at a step's target; null: not compared, because the plan may be old.</summary>
    private PlacedFile? Identity(MountStep step) => _mode.IsForLater ? null : step.On;
}
