using System.Text.Json;
using Berth.Supervision.Services;

namespace Berth.Engine.Services;

/// <summary>A service's status for programs. What is not known is null.</summary>
public static class ServiceStatusJson
{
    /// <summary>Writes an object.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="status">The status.</param>
    /// <param name="manager">Who supervises it.</param>
    /// <param name="assigned">What was handed out to it.</param>
    public static void Write(Utf8JsonWriter writer, ServiceStatus status, ServiceManagerKind manager, ServiceAssignment assigned)
    {
        ArgumentNullException.ThrowIfNull(assigned);
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(status);
        writer.WriteStartObject();
        writer.WriteString("name", status.Name.ToString());
        writer.WriteString("backend", Word(manager));
        writer.WriteString("desired", Word(status.Desired));
        writer.WriteString("state", Word(status.Observed));
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

    /// <summary>A word of an enumeration as users write it.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

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
