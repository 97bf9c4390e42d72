using System.Text.Json;
using Berth.Engine.Running;

namespace Berth.Cli.Rendering;

/// <summary>A running instance for programs.</summary>
internal static class InstanceJson
{
    public static void Write(Utf8JsonWriter writer, InstanceSummary i)
    {
        writer.WriteStartObject();
        writer.WriteString("id", i.Record.Id);
        writer.WriteString("name", i.Record.Name);
        writer.WriteNumber("pid", i.Record.Launcher.Pid);
        writer.WriteString("identity", i.Record.Identity);
        writer.WriteString("tier", i.Tier);
        writer.WriteString("startedAt", i.Record.StartedAt);
        writer.WriteString("command", i.Command);
        HostServicesJson.Write(writer, i.Record);
        writer.WriteEndObject();
    }
}
