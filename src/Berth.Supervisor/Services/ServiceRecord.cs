using System.Text.Json;
using Berth.Descriptions.Text;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Supervision.Services;
using Berth.Supervisor.Readiness;
using Berth.Supervisor.States;
using Berth.Supervisor.Storage;

namespace Berth.Supervisor.Services;

/// <summary>
/// The record of a service, for the next supervisor. The file is replaced atomically but not synced to the disk, because it is useless
/// after a reboot.
/// </summary>
internal sealed record ServiceRecord
{
    public required ObservedState State { get; init; }

    public required DateTimeOffset Since { get; init; }

    /// <summary>Which files its run has: <see cref="RunName.IsSecond"/>.</summary>
    public bool IsSecond { get; init; }

    /// <summary>The launcher; null: none, or not known yet.</summary>
    public ProcessIdentity? Process { get; init; }

    /// <summary>The time of that start.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>The process that the service has named as its main one; null: none.</summary>
    public ProcessIdentity? Main { get; init; }

    public int Restarts { get; init; }

    /// <summary>The number of consecutive short runs.</summary>
    public int Attempts { get; init; }

    public StopReason Reason { get; init; }

    public ServiceExit? LastExit { get; init; }

    public string? Problem { get; init; }

    /// <summary>The status text that the service has sent; null: none.</summary>
    public string? Text { get; init; }

    /// <summary>The sockets that were opened for the service.</summary>
    public IReadOnlyList<ListeningSocket> Sockets { get; init; } = [];

    /// <summary>The last start, converted to a clock that may have started later; null: there was none.</summary>
    /// <param name="now">The time of that clock.</param>
    /// <param name="utcNow">The time of the day.</param>
    public TimeSpan? StartedOn(TimeSpan now, DateTimeOffset utcNow)
    {
        var ago = utcNow - (Started ?? utcNow);
        return Started is null && Process is null ? null : now - (ago > TimeSpan.Zero ? ago : TimeSpan.Zero);
    }

    /// <summary>Reads a record; null: it does not exist or cannot be read.</summary>
    public static ServiceRecord? Read(string path)
    {
        try
        {
            if (PlainFile.TryRead(path) is not { } content)
                return null;
            using var document = JsonDocument.Parse(content);
            var root = document.RootElement;
            return new ServiceRecord
            {
                State = Enum.Parse<ObservedState>(root.GetProperty("state").GetHostString()!),
                Since = root.GetProperty("since").GetDateTimeOffset(),
                IsSecond = root.TryGetProperty("second", out _),
                Process = root.TryGetProperty("pid", out var pid)
                    ? new ProcessIdentity(pid.GetInt32(), root.GetProperty("start").GetUInt64())
                    : null,
                Started = root.TryGetProperty("started", out var started) ? started.GetDateTimeOffset() : null,
                Main = root.TryGetProperty("main", out var main)
                    ? new ProcessIdentity(main.GetInt32(), root.GetProperty("mainStart").GetUInt64())
                    : null,
                Attempts = root.TryGetProperty("attempts", out var attempts) ? attempts.GetInt32() : 0,
                Text = root.TryGetProperty("text", out var text) ? text.GetHostString() : null,
                Sockets = root.TryGetProperty("sockets", out var sockets)
                    ? [.. sockets.EnumerateArray().Select(
                        static socket =>
                            new ListeningSocket(socket.GetProperty("address").GetHostString()!, socket.GetProperty("inode").GetUInt64()))]
                    : [],
                Restarts = root.GetProperty("restarts").GetInt32(),
                Reason = Enum.Parse<StopReason>(root.GetProperty("reason").GetHostString()!),
                LastExit = root.TryGetProperty("lastExit", out var exit) ? ExitJson.Read(exit) : null,
                Problem = root.TryGetProperty("problem", out var problem) ? problem.GetHostString() : null,
            };
        }
        catch (Exception unreadable)
            when (unreadable is LinuxException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException
                or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Writes the record.</summary>
    /// <param name="writer">An empty writer.</param>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("state", State.ToString());
        writer.WriteString("since", Since);
        if (IsSecond)
            writer.WriteBoolean("second", value: true);
        if (Process is { } process)
        {
            writer.WriteNumber("pid", process.Pid);
            writer.WriteNumber("start", process.StartTime);
        }

        if (Started is { } started)
            writer.WriteString("started", started);
        if (Main is { } main)
        {
            writer.WriteNumber("main", main.Pid);
            writer.WriteNumber("mainStart", main.StartTime);
        }

        if (Attempts > 0)
            writer.WriteNumber("attempts", Attempts);
        writer.WriteNumber("restarts", Restarts);
        writer.WriteString("reason", Reason.ToString());
        if (LastExit is { } exit)
        {
            writer.WritePropertyName("lastExit");
            ExitJson.Write(writer, exit);
        }

        if (Problem is not null)
            writer.WriteString("problem", Problem);
        if (Text is not null)
            writer.WriteString("text", Text);
        if (Sockets.Count > 0)
            WriteSockets(writer);
        writer.WriteEndObject();
    }

    private void WriteSockets(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("sockets");
        foreach (var socket in Sockets)
        {
            writer.WriteStartObject();
            writer.WriteString("address", socket.Address);
            writer.WriteNumber("inode", socket.Inode);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
