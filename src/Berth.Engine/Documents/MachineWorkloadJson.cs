using System.Text.Json;
using Berth.Descriptions.Text;
using Berth.Engine.Events;
using Berth.Sandbox.Explanation;

namespace Berth.Engine.Documents;

/// <summary>The plan of a workload in a machine as JSON.</summary>
internal static class MachineWorkloadJson
{
    public static void Write(Utf8JsonWriter writer, MachineWorkloadPlanned planned, bool withCalls)
    {
        var outcome = planned.Outcome;
        writer.WriteStartObject();
        writer.WriteString("machine", outcome.Record.Name);
        writer.WriteStrings("command", outcome.Command.Arguments);
        writer.WriteString("user", outcome.Command.User);
        writer.WriteString("workingDirectory", outcome.Command.WorkingDirectory);
        writer.WriteStrings("environment", outcome.Command.Environment);
        writer.WriteString("image", outcome.Record.Image);
        writer.WriteString("kernel", outcome.Machine.Kernel);
        writer.WriteNumber("processors", outcome.Machine.Processors);
        writer.WriteNumber("memory", outcome.Machine.Memory);
        writer.WriteNumber("workDisk", outcome.Record.WorkDisk);
        writer.WriteStartArray("shares");
        foreach (var share in outcome.Record.Shares)
        {
            writer.WriteStartObject();
            writer.WriteString("host", share.HostPath);
            writer.WriteString("guest", share.GuestPath);
            writer.WriteBoolean("readOnly", share.IsReadOnly);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStrings("boot", outcome.BootLines);
        writer.WritePropertyName("vmm");
        OutcomeJson.Write(writer, outcome.Vmm, planned.Program, withCalls);
        writer.WriteEndObject();
    }
}
