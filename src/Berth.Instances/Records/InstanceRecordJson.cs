using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Berth.Descriptions.Text;
using Berth.Instances.HostActions;
using Berth.Linux.Processes;
using Berth.Workloads.Specs;

namespace Berth.Instances.Records;

/// <summary>The file of an instance: a small JSON document that can be read with cat when everything else fails.</summary>
internal static class InstanceRecordJson
{
    public static ReadOnlyMemory<byte> Write(InstanceRecord record)
    {
        var buffer = new ArrayBufferWriter<byte>(record.Sandbox.Length + 1024);
        using (var writer = new Utf8JsonWriter(buffer, HostJson.File))
        {
            writer.WriteStartObject();
            writer.WriteString("id", record.Id);
            writer.WriteString("name", record.Name);
            WriteProcess(writer, record.Launcher);
            writer.WriteString("bootId", record.BootId);
            writer.WriteString("startedAt", record.StartedAt);
            writer.WriteString("identity", record.Identity);
            writer.WriteString("tier", IsolationTierName.Of(record.Tier));
            if (record.Machine is { } machine)
            {
                writer.WriteString("machine", machine.Name);
                writer.WriteStrings("command", machine.Command);
            }

            writer.WriteStartArray("undo");
            foreach (var undo in record.Undo)
                HostActionJson.Write(writer, undo);
            writer.WriteEndArray();
            if (record.Supervisor is { } supervisor)
                WriteHostServices(writer, record.HostServices, supervisor);
            writer.WritePropertyName("sandbox");
            writer.WriteRawValue(record.Sandbox.Span, skipInputValidation: true);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    /// <summary>Parses a file; returns null if it is not a record.</summary>
    public static InstanceRecord? Read(ReadOnlyMemory<byte> json, HostActionKinds kinds)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return new InstanceRecord
            {
                Id = Text(root, "id"),
                Name = Text(root, "name"),
                Launcher = ReadProcess(root),
                BootId = Text(root, "bootId"),
                StartedAt = root.GetProperty("startedAt").GetDateTimeOffset(),
                Identity = Text(root, "identity"),
                Tier = Enum.Parse<IsolationTier>(Text(root, "tier"), ignoreCase: true),
                Machine = root.TryGetProperty("machine", out _)
                    ? new InstanceMachine(Text(root, "machine"))
                    {
                        Command = [.. root.GetProperty("command").EnumerateArray().Select(static word => word.GetHostString()!)],
                    }
                    : null,
                Undo = [.. root.GetProperty("undo").EnumerateArray().Select(kinds.Read)],
                Supervisor = root.TryGetProperty("supervisor", out var supervisor) ? ReadProcess(supervisor) : null,
                HostServices = root.TryGetProperty("hostServices", out var services)
                    ? [.. services.EnumerateArray().Select(ReadHostService)]
                    : [],
                Sandbox = System.Text.Encoding.UTF8.GetBytes(root.GetProperty("sandbox").GetRawText()),
            };
        }
        catch (Exception e) when (e
            is JsonException
            or KeyNotFoundException
            or InvalidOperationException
            or FormatException
            or ArgumentException
            or OverflowException)
        {
            return null;
        }
    }

    private static void WriteHostServices(Utf8JsonWriter writer, ImmutableArray<HostServiceRecord> services, ProcessIdentity supervisor)
    {
        writer.WriteStartObject("supervisor");
        WriteProcess(writer, supervisor);
        writer.WriteEndObject();
        writer.WriteStartArray("hostServices");
        foreach (var service in services)
        {
            writer.WriteStartObject();
            writer.WriteString("name", service.Name);
            WriteProcess(writer, service.Process);
            writer.WriteStrings("methods", service.Methods);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static HostServiceRecord ReadHostService(JsonElement element) =>
        new(
            Text(element, "name"),
            ReadProcess(element),
            [.. element.GetProperty("methods").EnumerateArray().Select(static m => m.GetHostString()!)]);

    private static void WriteProcess(Utf8JsonWriter writer, ProcessIdentity process)
    {
        writer.WriteNumber("pid", process.Pid);
        writer.WriteNumber("startTime", process.StartTime);
    }

    private static ProcessIdentity ReadProcess(JsonElement element) =>
        new(element.GetProperty("pid").GetInt32(), element.GetProperty("startTime").GetUInt64());

    private static string Text(JsonElement element, string name) =>
        element.GetProperty(name).GetHostString() is { Length: > 0 } text ? text : throw new FormatException($"{name} is empty");
}
