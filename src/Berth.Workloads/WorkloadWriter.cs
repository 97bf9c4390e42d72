using System.Buffers;
using System.Text.Json;
using Berth.Descriptions.Text;
using Berth.Workloads.Specs;
using Berth.Workloads.Tables;

namespace Berth.Workloads;

/// <summary>
/// Writes a spec as a <c>berth.json</c> that parses to the same spec. Omits members that have their default. The order of members is fixed.
/// </summary>
public static class WorkloadWriter
{
    /// <summary>The spec as UTF-8, indented.</summary>
    public static ReadOnlyMemory<byte> Write(WorkloadSpec spec)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, HostJson.IndentedFile))
            WriteTo(writer, spec);
        return buffer.WrittenMemory;
    }

    /// <summary>Writes the spec as a value into a document that the caller writes.</summary>
    public static void WriteTo(Utf8JsonWriter writer, WorkloadSpec spec)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(spec);
        WorkloadTable.Kind.Write(writer, spec);
    }
}
