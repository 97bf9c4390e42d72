using System.Collections.Immutable;
using System.Globalization;
using Berth.Engine.Machines;
using Berth.Linux.Files;
using Berth.Linux.Terminals;
using Berth.Machines.Guest;
using Berth.Machines.Guest.Wire;
using Berth.Machines.Lifecycle;
using Berth.Machines.Vmm;
using Berth.Machines.Vmm.Qemu;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Planning;
using Berth.Workloads.Specs;

namespace Berth.Engine.MachineWorkloads;

/// <summary>Plans workloads in machines: from a description and the state of the host to an outcome. Changes nothing.</summary>
internal static class MachineWorkloadPlanner
{
    /// <summary>The variable with the name of a service's instance, each of which has a machine of its own.</summary>
    private const string InstanceVariable = "BERTH_INSTANCE";

    private const int PortsOfConnections = 30;
    private const int FirstDescriptor = 3;
    private const long DefaultMemory = 512L << 20;
    private const string WorkPlace = "/data";

    /// <summary>The machine of a workload.</summary>
    public static MachineRecord RecordOf(WorkloadSpec spec)
    {
        var machine = spec.Machine;
        var resources = spec.Sandbox.Resources;
        var instance = spec.Environment.GetValueOrDefault(InstanceVariable);
        var name = instance is null ? spec.Name : $"{spec.Name}.{instance}";
        return new MachineRecord
        {
            Name = name,
            HostName = spec.Sandbox.Hostname ?? spec.Name,
            Created = TimeProvider.System.GetUtcNow(),
            Image = machine.Image is null ? null : MachineHost.ImagePath(machine.Image),
            Kernel = machine.Kernel,
            Initrd = machine.Initrd,
            Modules = machine.Modules,
            Model = machine.Hardware is MachineHardware.Q35 ? MachineModel.Q35 : MachineModel.MicroVm,
            Processors = (int)(resources.CpuMax ?? 1),
            Memory = resources.Memory ?? DefaultMemory,
            WorkDisk = machine.Work ?? 0,
            HasNetwork = spec.Sandbox.Network is NetworkMode.Host,
            AgentPorts = spec.Supervise.Listen.IsEmpty && spec.Grants.HostServices.IsEmpty
                ? new MachineRecord { Name = "", Created = default }.AgentPorts
                : PortsOfConnections,
            Sockets = [.. spec.Supervise.Listen.Select(static listen => listen.Address.ToString())],
            IsWorkloads = true,
        };
    }

    /// <summary>Plans a workload without running it.</summary>
    /// <param name="spec">The workload; valid.</param>
    /// <param name="directory">The directory in which it would be started; null: the current one.</param>
    /// <param name="isForAnother">Whether another process starts it, without what a service manager handed to this one.</param>
    public static MachineOutcome Plan(WorkloadSpec spec, string? directory = null, bool isForAnother = false)
    {
        var (store, record) = (new MachineHost().Store, RecordOf(spec));
        MachineCreation.RequireFiles(record);
        return Plan(spec, store, record, AcceleratorProbe.TryKnown(store) ?? Accelerator.Kvm, directory, isForAnother);
    }

    /// <summary>Plans a workload.</summary>
    /// <param name="spec">The workload; valid.</param>
    /// <param name="store">The machines.</param>
    /// <param name="record">Its machine: <see cref="RecordOf"/>.</param>
    /// <param name="accelerator">What will execute the guest's instructions.</param>
    /// <param name="directory">The directory in which it is started; null: the current one.</param>
    /// <param name="isForAnother">Whether another process starts it, without what a service manager handed to this one.</param>
    public static MachineOutcome Plan(
        WorkloadSpec spec, MachineStore store, MachineRecord record, Accelerator accelerator, string? directory = null,
        bool isForAnother = false)
    {
        var current = directory ?? WorkingDirectory.Path;
        ImmutableArray<FilesystemEntry> entries = spec.Sandbox.HasWorkspace
            ? [new BindEntry(current, current) { Write = true }, .. spec.Sandbox.Filesystem]
            : spec.Sandbox.Filesystem;
        // The identity decides on owners in the guest, and is decided with the sandbox, which is planned twice for that.
        var identity = VmmSandbox.Plan(VmmSandbox.IdentitySpec(spec), []).Parameters.Identity;
        var view = GrantedView.Of(entries, identity.InsideUid, identity.InsideGid);
        record = record with { Shares = view.Shares };
        var machine = MachinePlanner.Plan(store, record);
        var plan = new QemuVmm().Plan(machine, accelerator);
        var vmmSpec = VmmSandbox.SpecOf(spec, record.Name, plan, view);
        var vmm = VmmSandbox.Plan(vmmSpec, plan.Files, isForAnother);
        // As in a sandbox: an identity other than the caller may write the workspace.
        if (spec.Sandbox.HasWorkspace && identity.Number is not null
            && !vmm.ShowsAsOwn(GrantedView.Root + current))
        {
            var permission = new PermissionSpec { Path = current, Read = true, Write = true, Execute = true };
            vmm = VmmSandbox.Plan(
                vmmSpec with { Sandbox = vmmSpec.Sandbox with { ExtraPermissions = [permission] } }, plan.Files, isForAnother);
        }

        vmm = vmm with { Warnings = [.. vmm.Warnings.Where(warning => !IsAboutOneReading(warning, spec, vmm))] };
        vmm = GuestServices.AddTo(vmm, spec);
        var command = CommandOf(spec, vmm, current);
        return new MachineOutcome(
            record, machine, plan, VmmSandbox.WithoutVariables(vmm), BootLines(spec, record, view, command, identity), command);
    }

    private static GuestCommand CommandOf(WorkloadSpec spec, SandboxOutcome vmm, string current)
    {
        var shell = spec.Shell ?? "/bin/sh";
        var identity = vmm.Parameters.Identity;
        ImmutableArray<string> sockets = vmm.HandedDescriptors == 0
            ? []
            : [.. spec.Supervise.Listen.Index().Select(static item => AddressOf(item.Index, item.Item))];
        return new GuestCommand
        {
            Arguments = spec.Command.IsEmpty ? [shell, .. spec.Args] : [.. spec.Command, .. spec.Args],
            Environment =
            [
                .. vmm.Parameters.Environment.Where(static variable => !variable.StartsWith("SHELL=", StringComparison.Ordinal)),
                .. GuestServices.Variables(spec.Grants.HostServices, FirstDescriptor + sockets.Length),
                $"SHELL={spec.Environment.GetValueOrDefault("SHELL") ?? shell}",
            ],
            User = string.Create(CultureInfo.InvariantCulture, $"{identity.InsideUid}:{identity.InsideGid}"),
            WorkingDirectory = spec.WorkingDirectory ?? (spec.Sandbox.HasWorkspace ? current : HomeOf(spec)),
            Terminal = spec.Sandbox.Tty is true ? new WindowSize(24, 80) : null,
            Workload = new GuestWorkload
            {
                Sockets = sockets,
                Services = [.. spec.Grants.HostServices.Select(GuestServices.PathOf)],
                MostProcesses = (uint)(spec.Sandbox.Resources.Pids ?? 0),
            },
        };
    }

    private static string AddressOf(int number, ListenSpec listen) => listen.Address.EndPoint?.ToString()
        ?? string.Create(CultureInfo.InvariantCulture, $"/run/berth/listen.{number}");

    /// <summary>A rule is read twice, as one about the host and as one about the guest. It names nothing if neither reading does.</summary>
    private static bool IsAboutOneReading(string warning, WorkloadSpec spec, SandboxOutcome vmm)
    {
        foreach (var rule in spec.Sandbox.Deny)
        {
            if (NamesNothing(warning, GrantedView.Root + rule.Path))
                return true;
            if (NamesNothing(warning, rule.Path) && !vmm.Warnings.Any(other => NamesNothing(other, GrantedView.Root + rule.Path)))
                return true;
        }

        return false;

        static bool NamesNothing(string warning, string path) =>
            warning.StartsWith($"deny {path} names nothing", StringComparison.Ordinal);
    }

    private static IEnumerable<string> RuntimeDirectories(GuestCommand command)
    {
        const string Variable = "XDG_RUNTIME_DIR=";
        return command.Environment.Where(static variable => variable.StartsWith(Variable + "/", StringComparison.Ordinal))
            .Select(static variable => variable[Variable.Length..]);
    }

    private static string HomeOf(WorkloadSpec spec) => spec.Sandbox.Home ?? "/home/" + spec.Sandbox.Username;

    private static ImmutableArray<string> BootLines(
        WorkloadSpec spec, MachineRecord record, GrantedView view, GuestCommand command, SandboxIdentity identity)
    {
        var home = Uri.EscapeDataString(HomeOf(spec));
        var owner = string.Create(CultureInfo.InvariantCulture, $"{identity.InsideUid} {identity.InsideGid}");
        var shell = command.Environment[^1]["SHELL=".Length..];
        return
        [
            .. MachinePlanner.BootLines(record),
            BootWords.Loopback,
            $"{BootWords.User} {spec.Sandbox.Username} {owner} {home} {Uri.EscapeDataString(shell)}",
            .. RuntimeDirectories(command).Prepend(HomeOf(spec))
                .Select(path => $"{BootWords.Memory} {Uri.EscapeDataString(path)} 0 700 {owner} rw"),
            .. view.Lines.Where(static line => line.Length > 0),
            .. record.WorkDisk > 0 ? (string[])[$"{BootWords.Owner} {WorkPlace} {owner}"] : [],
        ];
    }
}
