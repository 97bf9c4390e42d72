using System.Collections.Immutable;
using Berth.Instances.HostActions;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Host;
using Berth.Sandbox.Planning.Grants;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning;

/// <content>Host services: the sockets that the workload sees, and the services that are started.</content>
internal static partial class SandboxPlanner
{
    private const int LongestName = 64;

    private static SandboxOutcome PlanWithHostServices(WorkloadSpec spec, PlanningContext context, int handed)
    {
        var grants = spec.Grants.HostServices;
        var directory =
            HostPaths.ResolveExisting(context.Host, HostServiceNames.HostDirectory(context.RuntimeDirectory, context.InstanceId));
        var isMounted = spec.Isolation != Isolation.None && TierSelection.Choose(spec.Sandbox, context) == IsolationTier.Namespaces;
        var variables = Variables(grants, handed, isMounted ? HostServiceNames.InsideDirectory : directory);
        var plain = spec with { Grants = new GrantSpec(), Environment = spec.Environment.SetItems(variables) };
        if (isMounted)
        {
            plain = plain with
            {
                Sandbox = plain.Sandbox with
                {
                    Filesystem = [.. OwnRun(plain.Sandbox, context.Host), .. plain.Sandbox.Filesystem,
                        new BindEntry(directory, HostServiceNames.InsideDirectory)],
                },
            };
        }

        var services = grants.Select(grant => (Grant: grant, Planned: PlanHostService(spec, grant, context))).ToArray();
        var outcome = PlanPlain(plain, context with
        {
            Host = new EnsuredHostView(context.Host, [directory]),
            OwnGrants = context.OwnGrants.Add(directory),
            ServiceFiles = [.. services.SelectMany(service => FilesOf(service.Planned.Service, context))],
        });
        var uid = outcome.Parameters.Identity.HostUid;
        var sockets = new SocketDirectoryAction(directory, uid == context.Caller.Uid ? null : uid);
        outcome = outcome with { HostActions = outcome.HostActions.Add(sockets), Sockets = sockets };
        foreach (var (grant, (service, own)) in services)
        {
            outcome = outcome with
            {
                HostServices = outcome.HostServices.Add(service),
                HostActions = outcome.HostActions.AddRange(own?.HostActions ?? []),
                Warnings = outcome.Warnings.AddRange(own?.Warnings.Select(w => $"host service {grant.Name}: {w}") ?? []),
                Notes = outcome.Notes.AddRange(own?.Notes.Select(n => $"host service {grant.Name}: {n}") ?? []),
            };
        }

        return outcome;
    }

    private static IEnumerable<string> FilesOf(HostServicePlan service, PlanningContext context) =>
        CommandPlanner.FilesOf(service.Arguments.SetItem(0, service.Executable), service.WorkingDirectory, context);

    private static IEnumerable<KeyValuePair<string, string>> Variables(
        ImmutableArray<HostServiceGrant> grants, int handed, string directory)
    {
        const int FirstGranted = 3;
        for (var i = 0; i < grants.Length; i++)
        {
            yield return new(HostServiceNames.DescriptorVariable(grants[i].Name), $"{FirstGranted + handed + i}");
            yield return new(HostServiceNames.SocketVariable(grants[i].Name), directory + "/" + grants[i].Name);
        }
    }

    /// <summary>
    /// The permissive profile shows the host's <c>/run</c>, in which nothing may be created. Here the workload gets a <c>/run</c> of its
    /// own with the same entries.
    /// </summary>
    private static IEnumerable<FilesystemEntry> OwnRun(SandboxSpec sandbox, IHostView host)
    {
        const string Run = "/run";
        if (sandbox.Profile != SandboxProfile.Permissive)
            yield break;
        yield return new TmpfsEntry(Run);
        foreach (var name in (host.List(Run) ?? []).Select(static e => e.Name).Order(StringComparer.Ordinal))
        {
            var path = HostPaths.Join(Run, name);
            yield return host.Look(path) is { Kind: HostFileKind.Symlink, LinkText: { } text }
                ? new SymlinkEntry(path, text)
                : new BindEntry(path, path) { Write = true, Optional = true };
        }
    }

    private static (HostServicePlan Service, SandboxOutcome? Own) PlanHostService(
        WorkloadSpec workload, HostServiceGrant grant, PlanningContext context)
    {
        ImmutableArray<string> command =
            [.. grant.Command, "--service-id", grant.Name, "--service-fd", $"{HostServiceNames.ServiceDescriptor}"];
        var name = $"{workload.Name}-{grant.Name}";
        var spec = new WorkloadSpec
        {
            Name = name[..Math.Min(name.Length, LongestName)],
            Command = command,
            Environment = HostServiceNames.VariablesOfService(workload.Name, workload.Sandbox.Identity).SetItems(grant.Environment),
            Isolation = grant.Sandbox is null ? Isolation.None : Isolation.Sandbox,
            Sandbox = (grant.Sandbox ?? new SandboxSpec()) with { Tty = false },
        };
        try
        {
            // A plain process is found and run like a workload without isolation.
            var own = PlanPlain(spec, grant.Sandbox is not null && context.ForService is { } capture ? capture(spec) : context);
            var service = new HostServicePlan
            {
                Name = grant.Name,
                Grant = grant,
                Executable = own.Parameters.Executable,
                Arguments = own.Parameters.Arguments,
                Environment = own.Parameters.Environment,
                WorkingDirectory = own.Parameters.WorkingDirectory,
                Sandbox = grant.Sandbox is null ? null : own.Parameters,
            };
            return (service, grant.Sandbox is null ? null : own);
        }
        catch (CommandNotFoundException missing)
        {
            throw new HostServiceStartException(grant.Name, missing.Message, missing);
        }
    }
}
