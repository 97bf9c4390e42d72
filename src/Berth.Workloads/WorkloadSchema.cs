using System.Text.Json;
using Berth.Descriptions.Text;
using Berth.Workloads.Tables;

namespace Berth.Workloads;

/// <summary>The JSON Schema (draft 2020-12) of a <c>berth.json</c>, made from the tables that also parse it.</summary>
public static class WorkloadSchema
{
    /// <summary>The schema's dialect.</summary>
    public const string Dialect = "https://json-schema.org/draft/2020-12/schema";

    /// <summary>Writes the schema as UTF-8 with a final newline. The stream stays open.</summary>
    public static void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using (var schema = new Utf8JsonWriter(stream, HostJson.IndentedFile))
        {
            schema.WriteStartObject();
            schema.WriteString("$schema", Dialect);
            schema.WriteString("title", "berth.json");
            schema.WriteString("description", "A workload: a program with its description, as Berth runs it.");
            WorkloadTable.Kind.WriteSchema(schema);
            schema.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }
}
