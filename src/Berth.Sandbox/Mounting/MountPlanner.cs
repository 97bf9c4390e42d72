using System.Collections.Immutable;
using Berth.Workloads;

namespace Berth.Sandbox.Mounting;

/// <summary>Turns file-system entries into steps: sources found, links and missing parents made, covered entries dropped.</summary>
internal sealed partial class MountPlanner
{
    private readonly IHostView _host;
    private readonly Accounts _accounts;
    private readonly ImmutableArray<MountStep>.Builder _steps = ImmutableArray.CreateBuilder<MountStep>();
    private readonly ImmutableArray<string>.Builder _notes = ImmutableArray.CreateBuilder<string>();
    private readonly SandboxTree _tree;

    private MountPlanner(IHostView host, Accounts accounts)
    {
        _host = host;
        _accounts = accounts;
        _tree = new SandboxTree(host);
    }

    /// <summary>Plans a tree.</summary>
    /// <param name="host">The host's file system.</param>
    /// <param name="entries">The profile's entries, then the spec's.</param>
    /// <param name="deny">Paths and globs to mask.</param>
    /// <param name="accounts">What <c>/etc/passwd</c> and <c>/etc/group</c> say inside.</param>
    /// <exception cref="SandboxPlanException">An entry cannot be: its source is missing, its target cannot be made.</exception>
    public static MountPlan Plan(IHostView host, IEnumerable<FilesystemEntry> entries, ImmutableArray<string> deny, Accounts accounts)
    {
        var planner = new MountPlanner(host, accounts);
        var expanded = entries.SelectMany(planner.Expand).ToArray();
        for (var i = 0; i < expanded.Length; i++)
        {
            if (!IsCovered(expanded, i))
                planner.Add(expanded[i]);
        }

        planner.EnsureAccounts();
        planner.AddMasks(deny);
        return new MountPlan(planner._steps.ToImmutable(), planner._tree) { Notes = planner._notes.ToImmutable() };
    }

    private static bool IsCovered(FilesystemEntry[] entries, int index)
    {
        var target = entries[index].Target;
        for (var later = index + 1; later < entries.Length; later++)
        {
            // An optional entry may turn out not to be there, so it covers nothing for certain.
            if (HostPaths.IsWithin(target, entries[later].Target) && entries[later] is not BindEntry { Optional: true })
                return true;
        }

        return false;
    }

    /// <summary>Autoroot: each entry of the source's root but those that the sandbox has of its own.</summary>
    private IEnumerable<FilesystemEntry> Expand(FilesystemEntry entry)
    {
        if (entry is not BindEntry { Target: "/" } root)
            return [entry];
        string[] own = ["proc", "dev", "tmp", "mnt", "etc"];
        return _host.List(root.Source).Except(own, StringComparer.Ordinal).Select(FilesystemEntry (name) =>
        {
            var source = HostPaths.Join(root.Source, name);
            return _host.Look(source) is { Kind: HostFileKind.Symlink, LinkText: { } text }
                ? new SymlinkEntry("/" + name, text)
                : root with { Source = source, Target = "/" + name, Optional = true, Ensure = false };
        }).ToArray();
    }

    private void Add(FilesystemEntry entry)
    {
        switch (entry)
        {
            case BindEntry { Target: "/etc" } etc:
                AddEtc(etc);
                break;
            case BindEntry bind:
                AddBind(bind);
                break;
            case TmpfsEntry tmpfs:
                Place(new TmpfsMount(tmpfs.Target, tmpfs.Mode) { Size = tmpfs.Size, Write = tmpfs.Write }, directory: true);
                break;
            case OverlayEntry overlay:
                AddOverlay(overlay);
                break;
            case SymlinkEntry link:
                AddSymlink(link);
                break;
            case FileEntry file:
                AddFile(file.Target, file.Content, file.Mode);
                break;
            case ProcEntry proc:
                Place(new KernelMount(proc.Target, "proc"), directory: true);
                break;
            case MqueueEntry mqueue:
                Place(new KernelMount(mqueue.Target, "mqueue"), directory: true);
                break;
            case DevEntry dev:
                AddDev(dev.Target);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(entry), entry, "not an entry the planner knows");
        }
    }

    private void AddBind(BindEntry bind)
    {
        if (HostPaths.Resolve(_host, bind.Source) is not { } source || _host.Look(source) is not { } file)
        {
            if (bind.Optional)
            {
                _notes.Add($"left out: {bind.Source} is not there (optional)");
                return;
            }

            throw new SandboxPlanException(
                $"cannot bind {bind.Source} to {bind.Target}: it is not on the host",
                "create it, correct the path, or say \"optional\": true (or \"ensure\": true to have it made)");
        }

        RefuseRedirectedSource(bind, source);
        var directory = file.Kind == HostFileKind.Directory;
        Place(new BindMount(source, bind.Target, directory) { Write = bind.Write, Device = bind.Device }, directory);
    }

    /// <summary>
    /// A source that reaches its place through a link which the workload itself could have made, in an earlier run, in a directory
    /// it may write, would give it whatever it made the link point to.
    /// </summary>
    private void RefuseRedirectedSource(BindEntry bind, string source)
    {
        if (source == bind.Source)
            return;
        foreach (var writable in _tree.Mounts.OfType<BindMount>().Where(static m => m.Write))
        {
            if (HostPaths.IsWithin(bind.Source, writable.Source) && !HostPaths.IsWithin(source, writable.Source))
            {
                throw new SandboxPlanException(
                    $"cannot bind {bind.Source}: it leads to {source} through a symbolic link inside {writable.Source}, which the workload may write",
                    $"bind {source} by its own path if that is what you mean");
            }
        }
    }

    private void AddOverlay(OverlayEntry overlay)
    {
        string Host(string path) => HostPaths.Resolve(_host, path) ?? throw new SandboxPlanException(
            $"cannot overlay {path} on {overlay.Target}: it is not on the host", "create it, or correct the path");
        Place(
            new OverlayMount(
                overlay.Target, [.. overlay.Lower.Select(Host)], overlay.Upper is { } upper ? Host(upper) : null,
                overlay.Work is { } work ? Host(work) : null),
            directory: true);
    }

    private void AddSymlink(SymlinkEntry link)
    {
        var text = link.To;
        if (link.Dereference)
        {
            text = _host.Look(link.To)?.LinkText ?? throw new SandboxPlanException(
                $"cannot copy the link {link.To} to {link.Target}: it is not a symbolic link on the host",
                "name a symbolic link, or leave out \"dereference\"");
        }

        if (_tree.Look(link.Target) is { Kind: HostFileKind.Symlink, LinkText: var there } && there == text)
            return;
        MakeParents(link.Target);
        RequireOwn(link.Target, "make the link");
        Record(new SymlinkStep(link.Target, text));
    }

    private void AddFile(string target, string content, int mode)
    {
        MakeParents(target);
        RequireOwn(target, "make the file");
        Record(new FileStep(target, content, mode));
    }

    /// <summary>Mounts something at its target, made first where it lies on a file system of the sandbox's own.</summary>
    private void Place(MountStep step, bool directory)
    {
        var target = _tree.Resolve(step.Target) ?? throw new SandboxPlanException(
            $"cannot mount {step.Target}: too many levels of symbolic links", "name the directory itself");
        if (_tree.Look(target) is not { } there)
        {
            MakeParents(target);
            RequireOwn(target, "make the mount point");
            Record(directory ? new DirectoryStep(target, 0b111_101_101) : new FileStep(target, "", 0b110_100_100));
        }
        else if ((there.Kind == HostFileKind.Directory) != directory)
        {
            throw new SandboxPlanException(
                $"cannot mount {step.Target}: a {(directory ? "directory" : "file")} cannot cover a {(directory ? "file" : "directory")}",
                "choose another target");
        }

        Record(step with { Target = target });
    }

    private void MakeParents(string target)
    {
        var parent = HostPaths.Parent(target);
        if (parent == "/" || _tree.Look(parent) is { Kind: HostFileKind.Directory or HostFileKind.Symlink })
            return;
        MakeParents(parent);
        RequireOwn(parent, "make the directory");
        Record(new DirectoryStep(parent, 0b111_101_101));
    }

    /// <summary>Berth makes nothing in the host's directories: what it made there would stay.</summary>
    private void RequireOwn(string target, string what)
    {
        if (_tree.MountOf(target) is BindMount bind)
        {
            throw new SandboxPlanException(
                $"cannot {what} {target}: it would be made on the host, in {bind.Source}",
                $"create {HostPaths.Rebase(target, bind.Target, bind.Source)} first, or choose a target outside {bind.Target}");
        }
    }

    private void Record(MountStep step)
    {
        _steps.Add(step);
        _tree.Add(step);
    }
}
