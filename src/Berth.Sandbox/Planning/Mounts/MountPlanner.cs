using System.Collections.Immutable;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning.Mounts;

/// <summary>Converts file-system entries to steps: finds sources, adds links and missing parents, and drops covered entries.</summary>
internal sealed partial class MountPlanner
{
    private const int UsualSteps = 256;

    private readonly IHostView _host;
    private readonly Accounts _accounts;
    private readonly ImmutableArray<MountStep>.Builder _steps = ImmutableArray.CreateBuilder<MountStep>(UsualSteps);
    private readonly ImmutableArray<string>.Builder _notes = ImmutableArray.CreateBuilder<string>();
    private readonly ImmutableArray<string>.Builder _warnings = ImmutableArray.CreateBuilder<string>();
    private readonly List<string> _granted = [];
    private readonly SandboxTree _tree;
    private readonly List<string> _writable = [];
    private readonly List<string> _writableByItself = []; // not through a link that is in a writable one
    private readonly ImmutableArray<uint> _owners;
    private readonly bool _bindsEtc;

    private MountPlanner(IHostView host, Accounts accounts, ImmutableArray<uint> owners, List<FilesystemEntry> entries)
    {
        _host = host;
        _accounts = accounts;
        _owners = owners;
        _tree = new SandboxTree(host);
        _bindsEtc = CanBindEtc(host, entries);
        var writable = new List<(string Source, List<string> Links)>();
        foreach (var entry in entries)
        {
            var links = new List<string>();
            if (WritableSource.Find(host, entry, links) is { } resolved)
                writable.Add((resolved, links));
        }

        _writable.AddRange(writable.Select(static w => w.Source));
        foreach (var (source, links) in writable)
        {
            if (!links.Exists(IsInWritable))
                _writableByItself.Add(source);
        }
    }

    /// <summary>Plans a tree.</summary>
    /// <param name="host">The host's file system.</param>
    /// <param name="entries">The profile's entries, then the spec's.</param>
    /// <param name="deny">Paths and globs to mask.</param>
    /// <param name="accounts">The content of <c>/etc/passwd</c> and <c>/etc/group</c> inside.</param>
    /// <param name="owners">The uids on the host, the caller's and the workload's, that may change the mode of a directory for the
    /// workload.</param>
    /// <param name="ofProfile">The number of entries, from the first, that are the profile's.</param>
    /// <param name="links">Symbolic links of the host that are pinned where the workload could move them.</param>
    /// <param name="deniedByProfile">The number of rules, from the first, that are the profile's.</param>
    /// <exception cref="SandboxPlanException">An entry is not possible: its source does not exist, or its target cannot be
    /// made.</exception>
    public static MountPlan Plan(
        IHostView host, ImmutableArray<FilesystemEntry> entries, ImmutableArray<DenySpec> deny, Accounts accounts,
            ImmutableArray<uint> owners, int ofProfile = 0,
        ImmutableArray<string> links = default, int deniedByProfile = 0)
    {
        var expanded = new List<FilesystemEntry>(entries.Length);
        var own = 0;
        for (var i = 0; i < entries.Length; i++)
        {
            own = i == ofProfile ? expanded.Count : own;
            Expand(host, entries[i], expanded);
        }

        var planner = new MountPlanner(host, accounts, owners, expanded);
        List<FilesystemEntry> placed = [];
        for (var i = 0; i < expanded.Count; i++)
        {
            if (IsCovered(expanded, i))
                continue;
            planner.Add(expanded[i]);
            if (i >= own && ofProfile < entries.Length)
                placed.Add(expanded[i]);
            else if (expanded[i] is BindEntry { Write: true, Device: false } workspace)
                planner._granted.Add(workspace.Target);
        }

        planner.EnsureAccounts();
        planner.WarnOfWritable(expanded, own);
        planner.KeepReadOnly(placed);
        planner._granted.AddRange(placed.Select(static e => e.Target));
        if (!deny.IsEmpty)
            planner.AddMasks(deny, deniedByProfile);
        planner.HoldLinks(links.IsDefault ? [] : links);
        planner.AddPins();
        return new MountPlan(planner._steps.ToImmutable(), planner._tree)
        {
            Notes = planner._notes.ToImmutable(),
            Warnings = planner._warnings.ToImmutable(),
            OpenEnded = planner._openEnded.ToImmutable(),
            Names = [.. planner._names.Values],
        };
    }

    private static bool IsCovered(List<FilesystemEntry> entries, int index)
    {
        var target = entries[index].Target;
        for (var later = index + 1; later < entries.Count; later++)
        {
            // The source of an optional entry may be missing, so the entry may cover nothing.
            if (HostPaths.IsWithin(target, entries[later].Target) && entries[later] is not BindEntry { Optional: true })
                return true;
        }

        return false;
    }

    /// <summary>Autoroot: each entry of the source's root, except those that the sandbox has of its own.</summary>
    private static void Expand(IHostView host, FilesystemEntry entry, List<FilesystemEntry> expanded)
    {
        if (entry is not BindEntry { Target: "/" } root)
        {
            expanded.Add(entry);
            return;
        }

        string[] own = ["proc", "dev", "tmp", "mnt", "etc"];
        foreach (var name in Names(host, root.Source).Except(own, StringComparer.Ordinal))
        {
            var source = HostPaths.Join(root.Source, name);
            expanded.Add(host.Look(source) is { Kind: HostFileKind.Symlink, LinkText: { } text }
                ? new SymlinkEntry("/" + name, text)
                : root with { Source = source, Target = "/" + name, Optional = true, Ensure = false });
        }
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
            case SecretEntry secret:
                AddSecret(secret);
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
        if (ResolveSource(bind.Source) is not { } source || _host.Look(source) is not { } file)
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

        var directory = file.Kind == HostFileKind.Directory;
        Place(new BindMount(source, bind.Target, directory) { Write = bind.Write, Device = bind.Device }, directory);
    }

    /// <summary>
    /// The source, free of links; null: it does not exist. A source that leads through a link in a directory that the workload may write is
    /// refused: in an earlier run the workload could have made the link lead anywhere.
    /// </summary>
    private string? ResolveSource(string path)
    {
        var links = new List<string>();
        var source = HostPaths.Resolve(_host, path, links);
        if (source is null)
            return null;
        WarnOfLinks(path, source, links);
        if (_writableByItself.Exists(w => HostPaths.IsWithin(source, w)))
            return source;
        foreach (var link in links)
        {
            if (_writable.FirstOrDefault(w => HostPaths.IsWithin(link, w)) is { } writable)
            {
                throw new SandboxPlanException(
                    $"cannot use {path}: it leads to {source} through a symbolic link inside {writable}, which the workload may write",
                    $"name {source} by its own path if that is what you mean");
            }
        }

        return source;
    }

    private bool IsInWritable(string path) => _writable.Exists(w => HostPaths.IsWithin(path, w));

    private void AddOverlay(OverlayEntry overlay)
    {
        string Host(string path) => ResolveSource(path) ?? throw new SandboxPlanException(
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

        var target = OwnTarget(link.Target, "make the link");
        if (_tree.Look(target) is not { Kind: HostFileKind.Symlink, LinkText: var there } || there != text)
            Record(new SymlinkStep(target, text));
    }

    private void AddFile(string target, string content, int mode) =>
        Record(new FileStep(OwnTarget(target, "make the file"), content, mode));

    /// <summary>
    /// The file is readable for everybody inside: the workload is the only user there, and it is made before the workload's uid is taken.
    /// </summary>
    private void AddSecret(SecretEntry secret)
    {
        const int Mode = 0b100_100_100;
        var name = secret.Target[(secret.Target.LastIndexOf('/') + 1)..];
        var source = secret.Source is FileSecret file
            ? new FileSecret(ResolveSource(file.Path) ?? throw new SandboxPlanException(
                $"cannot read the secret {name}: there is no file {file.Path}", "create it, or correct the path"))
            : secret.Source;
        Record(new FileStep(OwnTarget(secret.Target, "make the file"), secret.Read(source), Mode) { SecretFrom = Words.For(source) });
    }

    /// <summary>The real place of a name: in its resolved directory, on a file system of the sandbox's own.</summary>
    private string OwnTarget(string path, string what)
    {
        var parent = _tree.Resolve(HostPaths.Parent(path)) ?? throw new SandboxPlanException(
            $"cannot {what} {path}: too many levels of symbolic links", "name the directory itself");
        var target = HostPaths.Join(parent, path[(path.LastIndexOf('/') + 1)..]);
        MakeParents(target);
        RequireOwn(target, what);
        if (_tree.Look(target) is { Kind: HostFileKind.Directory })
            throw new SandboxPlanException($"cannot {what} {path}: a directory is there", "choose another target");
        return target;
    }

    /// <summary>Mounts something at its target. The target is made first if it is on a file system of the sandbox's own.</summary>
    private void Place(MountStep step, bool directory)
    {
        var way = new List<string>();
        var target = _tree.Resolve(step.Target, way) ?? throw new SandboxPlanException(
            $"cannot mount {step.Target}: too many levels of symbolic links", "name the directory itself");
        if (_tree.Look(target) is not { } there)
        {
            MakeParents(target);
            RequireOwn(target, "make the mount point");
            Record(directory ? new DirectoryStep(target, 0b111_101_101) : new FileStep(target, "", 0b110_100_100));
            step = step with { Target = target };
            _steps.Add(step);
            _tree.AddOnNew(step);
            return;
        }

        if ((there.Kind == HostFileKind.Directory) != directory)
        {
            throw new SandboxPlanException(
                $"cannot mount {step.Target}: a {(directory ? "directory" : "file")} cannot cover a {(directory ? "file" : "directory")}",
                "choose another target");
        }

        // A process that can write there may move the mount point, or the directories that lead to it.
        if (IsProtective(step) && IsWritable(_tree.MountOf(HostPaths.Parent(target))))
        {
            step = step with { On = OnBind(target, there) };
            _ways.Add((target, way));
            DependOnInside(way, $"read-only {target}");
            NoteReplaceable($"read-only {target}", target);
        }

        Record(step with { Target = target });
    }

    private void MakeParents(string target)
    {
        var parent = HostPaths.Parent(target);
        var there = _tree.Look(parent);
        if (parent == "/" || there is { Kind: HostFileKind.Directory })
            return;
        if (there is not null)
            throw new SandboxPlanException($"cannot make {target}: {parent} is not a directory", "choose another target");
        MakeParents(parent);
        RequireOwn(parent, "make the directory");
        Record(new DirectoryStep(parent, 0b111_101_101));
    }

    /// <summary>Berth creates nothing in the host's directories, because it would stay there.</summary>
    private void RequireOwn(string target, string what)
    {
        if (_tree.MountOf(target) is OverlayMount overlay)
        {
            throw new SandboxPlanException(
                $"cannot {what} {target}: it would be made in the overlay on {overlay.Target}",
                $"create it in one of the overlay's directories first, or choose a target outside {overlay.Target}");
        }

        if (_tree.MountOf(target) is BindMount bind)
        {
            throw new SandboxPlanException(
                $"cannot {what} {target}: it would be made on the host, in {bind.Source}",
                $"create {HostPaths.Rebase(target, bind.Target, bind.Source)} first, or choose a target outside {bind.Target}");
        }
    }

    private void Record(MountStep step)
    {
        // A covered path is not made, but the mount point itself is, and a name is made only once.
        if (step is FileStep or SymlinkStep)
        {
            if (_tree.HasMade(step.Target))
                _steps.RemoveAll(s => s.Target == step.Target && s is (FileStep or SymlinkStep));
        }
        else if (step is not DirectoryStep)
        {
            _steps.RemoveAll(s => HostPaths.IsWithin(s.Target, step.Target)
                && !(s.Target == step.Target && s is (DirectoryStep or FileStep)));
        }

        _steps.Add(step);
        _tree.Add(step);
    }
}
