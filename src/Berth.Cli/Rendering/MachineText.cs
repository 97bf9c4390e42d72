using System.Globalization;
using System.Text;
using Berth.Descriptions.Text;
using Berth.Engine;
using Berth.Engine.Events;
using Berth.Engine.Machines;
using Berth.Machines.Lifecycle;
using Berth.Machines.Vmm;

namespace Berth.Cli.Rendering;

/// <summary>Machines as text.</summary>
internal static class MachineText
{
    private const double Mebibyte = 1024 * 1024;

    /// <summary>Machines, one line each.</summary>
    public static void WriteTable(IReadOnlyList<MachineSummary> machines)
    {
        Row("NAME", "STATE", "PID", "UP", "CPU", "RESIDENT", "DISK", "GUEST MEMORY", "IMAGE");
        foreach (var machine in machines)
        {
            var up = machine.Run is { } run ? Printable.Span(TimeProvider.System.GetUtcNow() - run.Started) : "-";
            var sample = machine.Sample;
            var guest = machine.Guest is { } said
                ? $"{Size((long)(said.MemoryTotal - Math.Min(said.MemoryAvailable, said.MemoryTotal)))} of {Size((long)said.MemoryTotal)}"
                : Size(machine.Record.Memory);
            Row(
                machine.Record.Name, machine.State, machine.Run?.Vmm.Pid.ToString(CultureInfo.InvariantCulture) ?? "-", up,
                sample is { } cpu ? string.Create(CultureInfo.InvariantCulture, $"{cpu.CpuPercent ?? cpu.CpuPercentSinceStart:0}%") : "-",
                sample is { } memory ? Size(memory.ResidentBytes) : "-", Size(machine.DiskBytes), guest,
                TerminalText.Name(machine.ImageName ?? "-"));
        }
    }

    /// <summary>A machine in full.</summary>
    public static string Show(MachineShown shown)
    {
        var (record, text) = (shown.Machine.Record, new StringBuilder());
        Line("machine", record.Name);
        Line("state", shown.Machine.Run is { } run ? $"{shown.Machine.State}, pid {run.Vmm.Pid}" : shown.Machine.State);
        Line("hardware", $"{(record.Model is MachineModel.MicroVm ? "microvm" : "q35")}, {record.Processors} cpu, "
            + $"{ByteSize.Format(record.Memory)} memory, "
            + $"{shown.Accelerator?.ToString().ToLowerInvariant() ?? "kvm if a guest boots under it"}");
        Line("root disk", record.Image is { } image ? $"copy-on-write over {image}" : "none: the initrd");
        if (record.WorkDisk > 0)
            Line("work disk", $"{ByteSize.Format(record.WorkDisk)} at /data");
        Line("network", record.HasNetwork ? string.Join(' ', ["behind the host's addresses", .. record.Ports]) : "none");
        foreach (var share in record.Shares)
            Line("share", $"{share.HostPath} at {share.GuestPath}, {(share.IsReadOnly ? "read" : "read, write")}");
        foreach (var snapshot in shown.Machine.Snapshots)
        {
            var age = Printable.Span(TimeProvider.System.GetUtcNow() - snapshot.Created);
            Line("snapshot", $"{snapshot.Name}, {age} ago, {Size(snapshot.MemoryBytes)} of memory");
        }

        text.Append('\n').Append(Command(shown.Plan));
        return text.ToString();

        void Line(string name, string value) =>
            text.Append(CultureInfo.InvariantCulture, $"  {name,-10} {Printable.Line(value)}\n");
    }

    /// <summary>A VMM's whole command, as a shell would read it.</summary>
    public static string Command(VmmPlan plan)
    {
        var text = new StringBuilder(plan.Program);
        foreach (var argument in plan.Arguments)
            text.Append(argument.StartsWith('-') ? " \\\n    " : " ").Append(Quote(argument));
        text.Append('\n');
        foreach (var request in plan.Requests)
            text.Append(Printable.Line(request)).Append('\n');
        return text.ToString();
    }

    /// <summary>What was done to a machine.</summary>
    public static string Deed(MachineChanged changed) => changed.Name + " " + changed.Change switch
    {
        MachineChange.Create => "is created",
        MachineChange.Start or MachineChange.Restart =>
            changed.State is null or "running" ? "runs" : $"runs; its system is {Printable.Line(changed.State)}",
        MachineChange.Stop => changed.Outcome switch
        {
            StopOutcome.PoweredOff => "is stopped",
            StopOutcome.PowerButton => "is stopped, by its power button: its agent did not do it",
            _ => "was killed: it did not power off in time",
        },
        MachineChange.Kill => "is killed",
        MachineChange.Delete => "is removed",
        MachineChange.Pause => "is paused",
        _ => "goes on",
    };

    /// <summary>The addresses that lead into machines.</summary>
    public static void Write(IReadOnlyList<MachinePort> ports)
    {
        const string Format = "{0,-20}  {1,-24}  {2,-24}  {3}";
        Console.WriteLine(Format, "NAME", "HOST", "GUEST", "STATE");
        foreach (var port in ports)
            Console.WriteLine(Format, port.Machine, Printable.Line(port.Host), port.Guest, port.IsOpen ? "open" : "stopped");
    }

    /// <summary>What was removed of machines.</summary>
    public static void Write(MachinesPruned pruned)
    {
        foreach (var remnant in pruned.Remnants)
            Console.WriteLine($"{remnant.Name} {(pruned.IsPlanned ? "would be" : "is")} removed: {remnant.Why}");
        Console.WriteLine($"{Size(pruned.Remnants.Sum(static remnant => remnant.Bytes))} {(pruned.IsPlanned ? "to be freed" : "freed")}");
    }

    /// <summary>Output of a console: lines, without control sequences.</summary>
    public static void WriteLog(MachineLogRead read)
    {
        var text = Encoding.UTF8.GetString(read.Text.Span);
        foreach (var line in text.TrimEnd('\n').Split('\n'))
            Console.WriteLine(Printable.Line(line.TrimEnd('\r')));
    }

    private static string Quote(string argument) =>
        argument.Length > 0 && argument.All(static c => char.IsAsciiLetterOrDigit(c) || "-_./:,=+@%".Contains(c, StringComparison.Ordinal))
            ? argument
            : "'" + Printable.Line(argument).Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / Mebibyte:0}M");

    private static void Row(
        string name, string state, string pid, string up, string cpu, string resident, string disk, string guest, string image) =>
        Console.WriteLine($"{name,-20}  {state,-8}  {pid,7}  {up,8}  {cpu,5}  {resident,8}  {disk,7}  {guest,-13}  {image}");
}
