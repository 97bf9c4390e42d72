using System.Text.Json;
using Berth.Descriptions.Text;
using Berth.Instances.Records;
using Berth.Linux.Processes;

namespace Berth.Cli.Rendering;

/// <summary>The host services of an instance for programs: in <c>berth ps --json</c> and <c>berth show --json</c>.</summary>
internal static class HostServicesJson
{
    /// <summary>Writes the member <c>hostServices</c>, an array.</summary>
    public static void Write(Utf8JsonWriter writer, InstanceRecord record)
    {
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
