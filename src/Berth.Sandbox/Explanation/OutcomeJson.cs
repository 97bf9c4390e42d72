using System.Text.Json;
using Berth.Descriptions.Text;
using Berth.Sandbox.Planning;
using Berth.Sandbox.Syscalls;

namespace Berth.Sandbox.Explanation;

/// <summary>An outcome as JSON.</summary>
public static class OutcomeJson
{
    /// <summary>Writes one object: name, hostActions, sandbox, hostServices (where there are any), notes, operations.</summary>
    public static void Write(Utf8JsonWriter writer, SandboxOutcome outcome, SyscallProgram program, bool calls)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(outcome);
        ArgumentNullException.ThrowIfNull(program);
        writer.WriteStartObject();
        writer.WriteString("name", outcome.Parameters.Name);
        writer.WriteStartArray("hostActions");
        foreach (var action in outcome.HostActions)
        {
            writer.WriteStartObject();
            writer.WriteString("does", action.Description);
            writer.WriteString("lifetime", action.Lifetime.ToString().ToLowerInvariant());
            writer.WriteString("revert", action.RevertDescription);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WritePropertyName("sandbox");
        ParametersJson.Write(writer, outcome.Parameters);
        if (!outcome.HostServices.IsEmpty)
            WriteHostServices(writer, outcome);
        writer.WriteStrings("warnings", outcome.Warnings);
        writer.WriteStrings("notes", outcome.Notes);
        if (calls)
            WriteOperations(writer, program);
        writer.WriteEndObject();
    }

    private static void WriteHostServices(Utf8JsonWriter writer, SandboxOutcome outcome)
    {
        writer.WriteStartArray("hostServices");
        foreach (var service in outcome.HostServices)
        {
            writer.WriteStartObject();
            writer.WriteString("name", service.Name);
            writer.WriteString("socket", $"{outcome.Sockets!.Path}/{service.Name}");
            writer.WriteStrings("methods", service.Methods);
            writer.WriteString("executable", service.Executable);
            writer.WriteStrings("arguments", service.Arguments);
            writer.WriteString("workingDirectory", service.WorkingDirectory);
            writer.WritePropertyName("sandbox");
            if (service.Sandbox is { } sandbox)
                ParametersJson.Write(writer, sandbox);
            else
                writer.WriteNullValue();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteOperations(Utf8JsonWriter writer, SyscallProgram program)
    {
        writer.WriteStartArray("operations");
        var index = 0;
        foreach (var (operation, depth) in program.Numbered())
        {
            writer.WriteStartObject();
            writer.WriteNumber("index", index++);
            writer.WriteNumber("depth", depth);
            writer.WriteString("does", operation.Note);
            writer.WriteString("call", OperationText.Render(operation, program));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
