using System.Text.Json;
using Berth.Supervision.Detection;
using Berth.Supervision.Services;

namespace Berth.Cli.Rendering;

/// <summary>A service manager that a host has or has not, for programs.</summary>
internal static class ServiceManagerJson
{
    public static void Write(Utf8JsonWriter writer, ServiceManagerFinding finding, ServiceManagerKind used)
    {
        writer.WriteStartObject();
        writer.WriteString("name", ServiceManagerDetection.NameOf(finding.Kind));
        writer.WriteBoolean("present", finding.IsPresent);
        writer.WriteBoolean("used", finding.Kind == used);
        writer.WriteString("reason", finding.Reason);
        writer.WriteEndObject();
    }
}
