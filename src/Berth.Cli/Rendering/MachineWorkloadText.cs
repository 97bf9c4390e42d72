using System.Globalization;
using System.Text;
using Berth.Descriptions.Text;
using Berth.Engine;
using Berth.Engine.Events;
using Berth.Machines.Vmm;
using Berth.Sandbox.Explanation;

namespace Berth.Cli.Rendering;

/// <summary>The plan of a workload in a machine as text: what the guest gets, the VMM's whole command, and the VMM's sandbox.</summary>
internal static class MachineWorkloadText
{
    public static string Render(MachineWorkloadPlanned planned, bool withCalls)
    {
        var (outcome, text) = (planned.Outcome, new StringBuilder());
        var (record, command) = (outcome.Record, outcome.Command);
        text.Append(record.Name).Append(": ").AppendJoin(' ', command.Arguments.Select(static a => Printable.Line(a))).Append("\n\n");
        Line("isolation", "a machine: QEMU, in a sandbox of its own");
        Line("hardware", $"{(record.Model is MachineModel.MicroVm ? "microvm" : "q35")}, {record.Processors} cpu, "
            + $"{ByteSize.Format(record.Memory)} memory");
        Line("root", record.Image is { } image ? $"copy-on-write over {image}, made anew for each run" : "the initrd");
        Line("kernel", outcome.Machine.Kernel);
        Line("work disk", record.WorkDisk > 0 ? $"{ByteSize.Format(record.WorkDisk)} at /data, kept" : "none");
        Line("user", command.User ?? "root");
        Line("starts in", command.WorkingDirectory ?? "/");
        Line("network", record.HasNetwork ? "the host's, behind NAT; the host is 10.0.2.2" : "none but the guest's own loopback");
        if (command.Workload is { Sockets.IsEmpty: false } workload)
            Line("sockets", $"{string.Join(' ', workload.Sockets)}, each connection passed on by Berth");
        if (command.Workload is { Services.IsEmpty: false } caller)
            Line("services", $"{string.Join(' ', caller.Services)}, each connection passed on by Berth");
        if (command.Workload is { MostProcesses: > 0 and var most })
            Line("processes", $"{most} at most, by the guest's kernel");
        if (!record.Shares.IsEmpty)
            text.Append("\nWhat the guest sees of the host (9p)\n");
        foreach (var share in record.Shares)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {Printable.Line(share.GuestPath),-30}  {Printable.Line(share.HostPath)}, ")
                .Append(share.IsReadOnly ? "read\n" : "read, write\n");
        }


        text.Append("\nWhat the agent does in the guest at boot\n");
        foreach (var line in outcome.BootLines)
            text.Append(CultureInfo.InvariantCulture, $"  {Printable.Line(line)}\n");
        text.Append("\nThe VMM's command\n\n").Append(MachineText.Command(outcome.Plan)).Append("\nThe VMM's sandbox\n\n");
        var vmm = outcome.Vmm;
        vmm = vmm with { Parameters = vmm.Parameters with { Arguments = [outcome.Plan.Program] } };
        return text.Append(OutcomeText.Render(vmm, planned.Program, withCalls)).ToString();

        void Line(string name, string value) => text.Append(CultureInfo.InvariantCulture, $"  {name,-13} {Printable.Line(value)}\n");
    }
}
