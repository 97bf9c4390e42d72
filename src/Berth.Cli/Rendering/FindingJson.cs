using System.Text.Json;
using Berth.Engine.Diagnosis;

namespace Berth.Cli.Rendering;

/// <summary>One thing that this host offers, for programs.</summary>
internal static class FindingJson
{
    public static void Write(Utf8JsonWriter writer, Finding finding)
    {
        writer.WriteStartObject();
        writer.WriteString("name", finding.Name);
        writer.WriteString("level", finding.Level.ToString().ToLowerInvariant());
        writer.WriteString("detail", finding.Detail);
        writer.WriteString("fix", finding.Fix);
        writer.WriteEndObject();
    }
}
