using System.Collections.Immutable;
using System.Globalization;
using Berth.Linux.Files;
using Berth.Machines.Guest;
using Berth.Machines.Lifecycle;
using Berth.Machines.Vmm;
using Berth.Workloads.Specs;

namespace Berth.Engine.MachineWorkloads;

/// <summary>
/// The file-system entries of a description in a machine. What is of the host, and what is placed within it, becomes part of the VMM's
/// file tree, below <see cref="Root"/>: there the planner of sandboxes holds deny rules, read-only grants and the rest. The outermost
/// directories of it are shares. What needs nothing of the host is made in the guest.
/// </summary>
internal sealed class GrantedView
{
    /// <summary>Where the VMM sees the guest's paths.</summary>
    public const string Root = "/guest";

    private const string FileRoot = "/guest-files";
    private readonly ImmutableArray<FilesystemEntry>.Builder _entries = ImmutableArray.CreateBuilder<FilesystemEntry>();
    private readonly ImmutableArray<MachineShare>.Builder _shares = ImmutableArray.CreateBuilder<MachineShare>();
    private readonly ImmutableArray<string>.Builder _lines = ImmutableArray.CreateBuilder<string>();
    private readonly List<(string Inside, string Vmm)> _files = [];

    private GrantedView()
    {
    }

    /// <summary>The entries of the VMM's sandbox.</summary>
    public ImmutableArray<FilesystemEntry> Entries => _entries.ToImmutable();

    /// <summary>The shares.</summary>
    public ImmutableArray<MachineShare> Shares => _shares.ToImmutable();

    /// <summary>What the agent does for them at boot.</summary>
    public ImmutableArray<string> Lines => _lines.ToImmutable();

    /// <summary>The view of some entries.</summary>
    /// <param name="entries">The entries, in order.</param>
    /// <param name="uid">The workload's uid in the guest.</param>
    /// <param name="gid">Its gid.</param>
    public static GrantedView Of(ImmutableArray<FilesystemEntry> entries, uint uid, uint gid)
    {
        var view = new GrantedView();
        string[] directories = [.. entries.Where(IsDirectoryOfHost).Select(static entry => entry.Target)];
        foreach (var entry in entries)
        {
            if (directories.Any(directory => directory != entry.Target && PathPrefix.IsWithin(entry.Target, directory)))
                view._entries.Add(entry with { Target = Root + entry.Target });
            else if (IsFile(entry))
                view.AddFile((BindEntry)entry);
            else if (IsDirectoryOfHost(entry))
                view.AddShare(entry, IsReadOnly(entry.Target, entries));
            else
                view._lines.Add(LineOf(entry, uid, gid));
        }

        return view;
    }

    /// <summary>Rules for the VMM's file tree: each is about its path on the host, and about its path in the guest.</summary>
    public IEnumerable<DenySpec> Deny(ImmutableArray<DenySpec> rules)
    {
        foreach (var rule in rules)
        {
            yield return rule;
            yield return new DenySpec(Root + rule.Path) { Except = [.. rule.Except.Select(static path => Root + path)] };
            foreach (var (inside, vmm) in _files)
            {
                if (inside == rule.Path)
                    yield return new DenySpec(vmm);
            }
        }
    }

    private static bool IsDirectoryOfHost(FilesystemEntry entry) =>
        entry is OverlayEntry || (entry is BindEntry bind && !IsFile(entry) && !IsLeftOut(bind));

    private static bool IsFile(FilesystemEntry entry) =>
        entry is BindEntry bind && FileStatus.TryOf(bind.Source) is { Kind: not FileKind.Directory };

    private static bool IsLeftOut(BindEntry bind) => bind.Optional && FileStatus.TryOf(bind.Source) is null;

    private static bool IsReadOnly(string target, ImmutableArray<FilesystemEntry> entries) => !entries.Any(entry =>
        PathPrefix.IsWithin(entry.Target, target)
            && entry is BindEntry { Write: true } or OverlayEntry { Upper: not null } or TmpfsEntry { Write: true });

    private static string LineOf(FilesystemEntry entry, uint uid, uint gid) => entry switch
    {
        TmpfsEntry memory => string.Create(
            CultureInfo.InvariantCulture,
            $"{BootWords.Memory} {Text(memory.Target)} {memory.Size ?? 0} {Convert.ToString(memory.Mode, 8)} {uid} {gid} ")
                + (memory.Write ? "rw" : "ro"),
        SymlinkEntry link => $"{BootWords.Link} {Text(link.Target)} {Text(link.To)}",
        FileEntry file => string.Create(
            CultureInfo.InvariantCulture,
            $"{BootWords.Text} {Text(file.Target)} {Convert.ToString(file.Mode, 8)} {uid} {gid} {Text(file.Content)}"),
        _ => "", // an optional bind that is not there
    };

    private static string Text(string text) => Uri.EscapeDataString(text);

    private void AddShare(FilesystemEntry entry, bool isReadOnly)
    {
        var place = Root + entry.Target;
        _entries.Add(entry with { Target = place });
        Add(new MachineShare(entry is BindEntry bind ? bind.Source : entry.Target, entry.Target, isReadOnly) { VmmPath = place });
    }

    /// <summary>9p has directories only: the file is alone in one, which the guest does not see, and is bound to its place.</summary>
    private void AddFile(BindEntry bind)
    {
        var number = _files.Count.ToString(CultureInfo.InvariantCulture);
        var name = bind.Target[(bind.Target.LastIndexOf('/') + 1)..];
        var directory = $"{FileRoot}/{number}";
        _entries.Add(bind with { Target = $"{directory}/{name}" });
        _files.Add((bind.Target, $"{directory}/{name}"));
        var place = $"{GuestPaths.Files}/{number}";
        Add(new MachineShare(bind.Source, place, !bind.Write) { VmmPath = directory });
        _lines.Add($"{BootWords.File} {Text($"{place}/{name}")} {Text(bind.Target)}");
    }

    private void Add(MachineShare share)
    {
        _lines.Add(MachinePlanner.BootLine(_shares.Count, share));
        _shares.Add(share);
    }
}
