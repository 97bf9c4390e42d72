using System.Collections.Immutable;
using Berth.Instances.HostActions;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Host;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning;

/// <summary>
/// Berth's own directories are denied to every workload, whatever grant covers them: whoever writes a service's definition there has it run
/// by the next supervisor, without a sandbox. For the same reason a workload may read its description where it is granted, and not write
/// it.
/// </summary>
/// <param name="Deny">What is masked.</param>
/// <param name="ReadOnly">What is bound read-only over a grant, for something in it is shown to the workload.</param>
/// <param name="Make">What is made before, lest the workload makes it.</param>
internal sealed record OwnDirectoryRule(ImmutableArray<string> Deny, ImmutableArray<FilesystemEntry> ReadOnly, ImmutableArray<string> Make)
{
    /// <summary>Symbolic links in writable grants that lead to what is read-only: the workload must not make them lead elsewhere.</summary>
    public ImmutableArray<string> Links { get; private init; } = [];

    /// <summary>What must be done about the grants of a sandbox.</summary>
    /// <param name="context">The caller and the host, with Berth's directories.</param>
    /// <param name="spec">The workload: its description, and the programs of the host that the description names, are read-only to it
    /// wherever they are granted.</param>
    /// <param name="entries">The grants.</param>
    public static OwnDirectoryRule For(PlanningContext context, WorkloadSpec spec, ImmutableArray<FilesystemEntry> entries)
    {
        var (deny, readOnly, make) = (ImmutableArray.CreateBuilder<string>(), ImmutableArray.CreateBuilder<FilesystemEntry>(),
            ImmutableArray.CreateBuilder<string>());
        var grants = new List<Grant>();
        foreach (var entry in entries)
        {
            if (entry is BindEntry bind
                && !context.OwnGrants.Contains(bind.Source)
                && HostPaths.Resolve(context.Host, bind.Source) is { } source)
                grants.Add(new Grant(source, bind.Target, bind.Write));
            else if (entry is OverlayEntry overlay)
            {
                if (overlay.Upper is { } upper && HostPaths.Resolve(context.Host, upper) is { } written)
                    grants.Add(new Grant(written, entry.Target, Write: true));
                foreach (var lower in overlay.Lower)
                {
                    if (HostPaths.Resolve(context.Host, lower) is { } layer)
                        grants.Add(new Grant(layer, entry.Target, Write: false));
                }
            }
        }

        foreach (var own in context.OwnDirectories)
        {
            var (real, isThere) = Real(context.Host, own);
            if (deny.Contains(real) || make.Contains(real))
                continue;
            var covering = grants.Where(g => HostPaths.IsWithin(real, g.Source) || HostPaths.IsWithin(g.Source, real)).ToArray();
            if (covering.Length == 0)
                continue;
            if (!isThere)
            {
                if (!covering.Any(static g => g.Write) || !IsCallers(context, real))
                    continue;
                make.Add(real);
            }

            var shown = context.OwnGrants.Where(g => HostPaths.IsWithin(g, real)).ToArray();
            if (shown.Length == 0)
            {
                deny.Add(real);
                continue;
            }

            DenyAround(context.Host, real, shown, deny);
            readOnly.AddRange(
                covering.Where(g => HostPaths.IsWithin(real, g.Source))
                    .Select(g => new BindEntry(real, HostPaths.Rebase(real, g.Source, g.Target))));
        }

        var links = KeepReadOnly(context, spec, grants, readOnly);
        return new OwnDirectoryRule(deny.ToImmutable(), readOnly.ToImmutable(), make.ToImmutable())
        {
            Links = links,
        };
    }

    /// <summary>What makes the directories that are not there.</summary>
    public IEnumerable<HostAction> Actions => Make.Select(static path => new EnsureDirectoryAction(path, null));

    /// <summary>
    /// What Berth reads or runs outside of the sandbox, the next time at the latest: a workload that writes it would have no sandbox then.
    /// </summary>
    private static IEnumerable<string> Believed(PlanningContext context, WorkloadSpec spec)
    {
        if (spec.File is { } description)
            yield return description;
        if (spec.Sandbox.Seccomp.File is { } filter)
            yield return filter;
        if (spec.Supervise.Ready is CommandProbe { Command: { IsEmpty: false } probe })
        {
            foreach (var file in CommandPlanner.FilesOf(probe, spec.WorkingDirectory ?? context.CurrentDirectory, context))
                yield return file;
        }

        foreach (var file in context.ServiceFiles)
            yield return file;
    }

    /// <summary>
    /// Binds read-only what Berth reads or runs outside of the sandbox, wherever a grant lets the workload write it. Returns the symbolic
    /// links in writable grants that lead there.
    /// </summary>
    private static ImmutableArray<string> KeepReadOnly(
        PlanningContext context, WorkloadSpec spec, List<Grant> grants, ImmutableArray<FilesystemEntry>.Builder readOnly)
    {
        var writable = grants.FindAll(static g => g.Write);
        var links = ImmutableArray.CreateBuilder<string>();
        foreach (var path in Believed(context, spec).Distinct(StringComparer.Ordinal))
        {
            var way = new List<string>();
            if (HostPaths.Resolve(context.Host, path, way) is { } real)
            {
                links.AddRange(way.Where(link => writable.Exists(g => HostPaths.IsWithin(link, g.Source))));
                BindReadOnly(real);
            }
            else if (HostPaths.ClosedOnTheWay(context.Host, path) is { } closed && writable.Exists(g => HostPaths.IsWithin(closed, g.Source)))
            {
                throw new SandboxPlanException(
                    $"{path} cannot be kept from the workload: what is in {closed}, which it may write, is not known; you may not "
                        + "search it",
                    "make it searchable (chmod u+rx)");
            }
        }

        foreach (var program in context.OwnPrograms)
            BindReadOnly(program);
        return links.ToImmutable();

        void BindReadOnly(string real)
        {
            foreach (var grant in writable)
            {
                if (HostPaths.IsWithin(real, grant.Source) && context.Host.Look(real) is { Kind: HostFileKind.File })
                    readOnly.Add(new BindEntry(real, HostPaths.Rebase(real, grant.Source, grant.Target)));
            }
        }
    }

    private static void DenyAround(IHostView host, string directory, string[] shown, ImmutableArray<string>.Builder deny)
    {
        var pending = new Stack<string>([directory]);
        while (pending.TryPop(out var at))
        {
            foreach (var name in host.List(at) ?? [])
            {
                var path = HostPaths.Join(at, name.Name);
                if (shown.Contains(path))
                    continue;
                if (shown.Any(s => HostPaths.IsWithin(s, path)))
                    pending.Push(path);
                else
                    deny.Add(path);
            }
        }
    }

    /// <summary>Whether the caller could make it, and so a workload with the caller's uid: root's has another.</summary>
    private static bool IsCallers(PlanningContext context, string path)
    {
        var above = HostPaths.Parent(path);
        while (above != "/" && context.Host.Look(above) is null)
            above = HostPaths.Parent(above);
        return context.Host.Look(above) is { } directory && directory.Uid == context.Caller.Uid;
    }

    /// <summary>The path without links, as far as it is there.</summary>
    private static (string Path, bool IsThere) Real(IHostView host, string path)
    {
        if (HostPaths.Resolve(host, path) is { } whole)
            return (whole, true);
        var above = HostPaths.Parent(path);
        while (above != "/" && HostPaths.Resolve(host, above) is null)
            above = HostPaths.Parent(above);
        return (HostPaths.Rebase(path, above, HostPaths.Resolve(host, above) ?? above), false);
    }

    /// <summary>What a grant shows: a path of the host without links, and where it is inside.</summary>
    private readonly record struct Grant(string Source, string Target, bool Write);
}
