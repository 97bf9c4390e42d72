using System.Text.Json;
using Berth.Supervision.Services;

namespace Berth.Supervisor.Storage;

/// <summary>The exit of a service, in the record of its state.</summary>
internal static class ExitJson
{
    public static void Write(Utf8JsonWriter writer, ServiceExit exit)
    {
        writer.WriteStartObject();
        if (exit.Code is { } code)
            writer.WriteNumber("code", code);
        if (exit.Signal is { } signal)
            writer.WriteNumber("signal", signal);
        writer.WriteString("time", exit.Time);
        writer.WriteEndObject();
    }

    public static ServiceExit Read(JsonElement exit) => new(
        exit.TryGetProperty("code", out var code) ? code.GetInt32() : null,
        exit.TryGetProperty("signal", out var signal) ? signal.GetInt32() : null,
        exit.GetProperty("time").GetDateTimeOffset());
}
