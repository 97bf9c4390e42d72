using System.Collections.Immutable;
using Berth.Instances.HostActions;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Host;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning;

/// <summary>
/// Denies Berth's own directories to every workload, whatever grant covers them: a process that writes a service's definition there could
/// make the next supervisor run it without a sandbox. For the same reason a workload may read its description if it is granted, but not
/// write it.
/// </summary>
/// <param name="Deny">What is masked.</param>
/// <param name="ReadOnly">The paths that are bound read-only over a grant, because the workload may read them.</param>
/// <param name="Make">The directories that are made before the start, so that the workload cannot make them.</param>
internal sealed record OwnDirectoryRule(
    ImmutableArray<DenySpec> Deny, ImmutableArray<FilesystemEntry> ReadOnly, ImmutableArray<string> Make)
{
    /// <summary>Symbolic links in writable grants that lead to the read-only paths. The workload must not replace them.</summary>
    public ImmutableArray<string> Links { get; private init; } = [];

    /// <summary>The rules for the grants of a sandbox.</summary>
    /// <param name="context">The caller and the host, with Berth's directories.</param>
    /// <param name="spec">The workload. Its description, and the programs of the host that the description names, are read-only where they
    /// are granted.</param>
    /// <param name="entries">The grants.</param>
    public static OwnDirectoryRule For(PlanningContext context, WorkloadSpec spec, ImmutableArray<FilesystemEntry> entries)
    {
        var (deny, readOnly, make) = (ImmutableArray.CreateBuilder<DenySpec>(), ImmutableArray.CreateBuilder<FilesystemEntry>(),
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
            if (deny.Any(rule => rule.Path == real) || make.Contains(real))
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

            // What other instances have there now or later stays hidden; what this one is shown can't be changed through the grant.
            var shown = context.OwnGrants.Where(g => HostPaths.IsWithin(g, real)).ToImmutableArray();
            deny.Add(new DenySpec(real) { Except = shown });
            readOnly.AddRange(
                from path in shown
                from grant in covering
                where HostPaths.IsWithin(real, grant.Source)
                select new BindEntry(path, HostPaths.Rebase(path, grant.Source, grant.Target)));
        }

        var links = KeepReadOnly(context, spec, grants, readOnly);
        return new OwnDirectoryRule(deny.ToImmutable(), readOnly.ToImmutable(), make.ToImmutable())
        {
            Links = links,
        };
    }

    /// <summary>The actions that make missing directories.</summary>
    public IEnumerable<HostAction> Actions => Make.Select(static path => new EnsureDirectoryAction(path, null));

    /// <summary>
    /// The files that Berth reads or runs outside the sandbox, now or at the next start. A workload that could write them could escape from
    /// the sandbox.
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
    /// Binds the files that Berth reads or runs outside the sandbox read-only, where a grant lets the workload write them. Returns the
    /// symbolic links in writable grants that lead to them.
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
            else if (HostPaths.ClosedOnTheWay(context.Host, path) is { } closed
                && writable.Exists(g => HostPaths.IsWithin(closed, g.Source)))
            {
                throw new SandboxPlanException(
                    $"{path} cannot be protected from the workload: the contents of {closed}, which it may write, are not known; you may "
                        + "not search it",
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

    /// <summary>
    /// Whether the caller could make it, and so could a workload with the caller's uid. Workloads of root have another uid.
    /// </summary>
    private static bool IsCallers(PlanningContext context, string path)
    {
        var above = HostPaths.Parent(path);
        while (above != "/" && context.Host.Look(above) is null)
            above = HostPaths.Parent(above);
        return context.Host.Look(above) is { } directory && directory.Uid == context.Caller.Uid;
    }

    /// <summary>The path with the links in its existing part resolved.</summary>
    private static (string Path, bool IsThere) Real(IHostView host, string path)
    {
        if (HostPaths.Resolve(host, path) is { } whole)
            return (whole, true);
        var above = HostPaths.Parent(path);
        while (above != "/" && HostPaths.Resolve(host, above) is null)
            above = HostPaths.Parent(above);
        return (HostPaths.Rebase(path, above, HostPaths.Resolve(host, above) ?? above), false);
    }

    /// <summary>The source of a grant, as a path of the host without links, and its place inside.</summary>
    private readonly record struct Grant(string Source, string Target, bool Write);
}
