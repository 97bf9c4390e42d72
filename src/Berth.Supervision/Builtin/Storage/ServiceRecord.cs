using System.Buffers;
using System.Text.Json;
using Berth.Linux;

namespace Berth.Supervision.Builtin;

/// <summary>
/// What a supervisor knows of a service and the next one has to. Whole or not there, but not synced to the disk: it means nothing after a reboot.
/// </summary>
internal sealed record ServiceRecord
{
    public required ObservedState State { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>What was started for it; null: nothing, or that is not known yet.</summary>
    public ProcessIdentity? Process { get; init; }

    public int Restarts { get; init; }

    public StopReason Reason { get; init; }

    public ServiceExit? LastExit { get; init; }

    public string? Problem { get; init; }

    /// <summary>Reads a record; null where there is none, or none that can be read.</summary>
    public static ServiceRecord? Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            return new ServiceRecord
            {
                State = Enum.Parse<ObservedState>(root.GetProperty("state").GetString()!),
                Since = root.GetProperty("since").GetDateTimeOffset(),
                Process = root.TryGetProperty("pid", out var pid) ? new ProcessIdentity(pid.GetInt32(), root.GetProperty("start").GetUInt64()) : null,
                Restarts = root.GetProperty("restarts").GetInt32(),
                Reason = Enum.Parse<StopReason>(root.GetProperty("reason").GetString()!),
                LastExit = root.TryGetProperty("lastExit", out var exit) ? StatusJson.ReadExit(exit) : null,
                Problem = root.TryGetProperty("problem", out var problem) ? problem.GetString() : null,
            };
        }
        catch (Exception unreadable) when (unreadable is IOException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Writes it.</summary>
    public void Write(string path)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("state", State.ToString());
            writer.WriteString("since", Since);
            if (Process is { } process)
            {
                writer.WriteNumber("pid", process.Pid);
                writer.WriteNumber("start", process.StartTime);
            }

            writer.WriteNumber("restarts", Restarts);
            writer.WriteString("reason", Reason.ToString());
            if (LastExit is { } exit)
            {
                writer.WritePropertyName("lastExit");
                StatusJson.WriteExit(writer, exit);
            }

            if (Problem is not null)
                writer.WriteString("problem", Problem);
            writer.WriteEndObject();
        }

        AtomicFile.Write(path, buffer.WrittenSpan, durable: false);
    }
}
