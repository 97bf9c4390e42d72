using System.Text.Json;
using Berth.Engine.Services;
using Berth.Supervision.Services;

namespace Berth.Cli.Rendering;

/// <summary>A service's status for programs. What is not known is null.</summary>
internal static class ServiceStatusJson
{
    public static void Write(Utf8JsonWriter writer, ManagedService service)
    {
        var (manager, status, assigned) = service;
        writer.WriteStartObject();
        writer.WriteString("name", status.Name.ToString());
        writer.WriteString("backend", ServiceWords.Of(manager));
        writer.WriteString("desired", ServiceWords.Of(status.Desired));
        writer.WriteString("state", ServiceWords.Of(status.Observed));
        WriteNumber(writer, "pid", status.Pid);
        WriteTime(writer, "since", status.Since);
        writer.WriteNumber("restarts", status.Restarts);
        WriteExit(writer, status.LastExit);
        WriteNumber(writer, "cpuMicroseconds", (long?)status.Cpu?.TotalMicroseconds);
        WriteNumber(writer, "memoryBytes", status.Memory);
        writer.WriteString("text", status.Text);
        writer.WriteString("problem", status.Problem);
        writer.WriteString("waitsFor", status.WaitsFor);
        WriteTime(writer, "nextStart", status.NextStart);
        writer.WriteNumber("lostLines", status.LostLines);
        writer.WriteStartObject("ports");
        foreach (var (variable, port) in assigned.Ports)
            writer.WriteNumber(variable, port);
        writer.WriteEndObject();
        WriteNumber(writer, "identity", assigned.Identity);
        writer.WriteEndObject();
    }

    private static void WriteExit(Utf8JsonWriter writer, ServiceExit? exit)
    {
        if (exit is null)
        {
            writer.WriteNull("lastExit");
            return;
        }

        writer.WriteStartObject("lastExit");
        WriteNumber(writer, "code", exit.Code);
        WriteNumber(writer, "signal", exit.Signal);
        writer.WriteString("time", exit.Time);
        writer.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, DateTimeOffset? time)
    {
        if (time is { } known)
            writer.WriteString(name, known);
        else
            writer.WriteNull(name);
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, long? number)
    {
        if (number is { } known)
            writer.WriteNumber(name, known);
        else
            writer.WriteNull(name);
    }
}
