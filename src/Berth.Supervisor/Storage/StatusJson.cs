using System.Text.Json;
using Berth.Descriptions.Text;
using Berth.Supervision.Services;

namespace Berth.Supervisor.Storage;

/// <summary>A service's status as JSON, both ways.</summary>
internal static class StatusJson
{
    public static void Write(Utf8JsonWriter writer, ServiceStatus status)
    {
        writer.WriteStartObject();
        writer.WriteString("name", status.Name.ToString());
        writer.WriteString("desired", status.Desired.ToString());
        writer.WriteString("observed", status.Observed.ToString());
        if (status.Pid is { } pid)
            writer.WriteNumber("pid", pid);
        if (status.Since is { } since)
            writer.WriteString("since", since);
        writer.WriteNumber("restarts", status.Restarts);
        if (status.LastExit is { } exit)
        {
            writer.WritePropertyName("lastExit");
            WriteExit(writer, exit);
        }

        if (status.Cpu is { } cpu)
            writer.WriteNumber("cpuMicroseconds", (long)cpu.TotalMicroseconds);
        if (status.Memory is { } memory)
            writer.WriteNumber("memory", memory);
        if (status.Text is not null)
            writer.WriteString("text", status.Text);
        if (status.Problem is not null)
            writer.WriteString("problem", status.Problem);
        if (status.WaitsFor is not null)
            writer.WriteString("waitsFor", status.WaitsFor);
        if (status.NextStart is { } next)
            writer.WriteString("nextStart", next);
        if (status.AwaitsConnection)
            writer.WriteBoolean("awaitsConnection", true);
        writer.WriteNumber("lostLines", status.LostLines);
        writer.WriteEndObject();
    }

    public static ServiceStatus Read(JsonElement status) => new()
    {
        Name = ServiceName.Parse(status.GetProperty("name").GetHostString()!),
        Desired = Enum.Parse<DesiredState>(status.GetProperty("desired").GetHostString()!),
        Observed = Enum.Parse<ObservedState>(status.GetProperty("observed").GetHostString()!),
        Pid = status.TryGetProperty("pid", out var pid) ? pid.GetInt32() : null,
        Since = status.TryGetProperty("since", out var since) ? since.GetDateTimeOffset() : null,
        Restarts = status.GetProperty("restarts").GetInt32(),
        LastExit = status.TryGetProperty("lastExit", out var exit) ? ReadExit(exit) : null,
        Cpu = status.TryGetProperty("cpuMicroseconds", out var cpu) ? TimeSpan.FromMicroseconds(cpu.GetInt64()) : null,
        Memory = status.TryGetProperty("memory", out var memory) ? memory.GetInt64() : null,
        Text = status.TryGetProperty("text", out var text) ? text.GetHostString() : null,
        Problem = status.TryGetProperty("problem", out var problem) ? problem.GetHostString() : null,
        WaitsFor = status.TryGetProperty("waitsFor", out var waitsFor) ? waitsFor.GetHostString() : null,
        NextStart = status.TryGetProperty("nextStart", out var next) ? next.GetDateTimeOffset() : null,
        AwaitsConnection = status.TryGetProperty("awaitsConnection", out _),
        LostLines = status.GetProperty("lostLines").GetInt64(),
    };

    public static void WriteExit(Utf8JsonWriter writer, ServiceExit exit)
    {
        writer.WriteStartObject();
        if (exit.Code is { } code)
            writer.WriteNumber("code", code);
        if (exit.Signal is { } signal)
            writer.WriteNumber("signal", signal);
        writer.WriteString("time", exit.Time);
        writer.WriteEndObject();
    }

    public static ServiceExit ReadExit(JsonElement exit) => new(
        exit.TryGetProperty("code", out var code) ? code.GetInt32() : null,
        exit.TryGetProperty("signal", out var signal) ? signal.GetInt32() : null,
        exit.GetProperty("time").GetDateTimeOffset());
}
