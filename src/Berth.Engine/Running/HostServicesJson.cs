using System.Text.Json;
using Berth.Descriptions.Text;
using Berth.Instances.Records;
using Berth.Linux.Processes;

namespace Berth.Engine.Running;

/// <summary>The host services of an instance for programs: in <c>berth ps --json</c> and <c>berth show --json</c>.</summary>
public static class HostServicesJson
{
    /// <summary>Writes the member <c>hostServices</c>, an array.</summary>
    public static void Write(Utf8JsonWriter writer, InstanceRecord record)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(record);
        writer.WriteStartArray("hostServices");
        foreach (var service in record.HostServices)
        {
            writer.WriteStartObject();
            writer.WriteString("name", service.Name);
            writer.WriteNumber("pid", service.Process.Pid);
            writer.WriteBoolean("running", service.Process.IsAlive());
            writer.WriteString("socket", record.SocketOf(service));
            writer.WriteStrings("methods", service.Methods);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
