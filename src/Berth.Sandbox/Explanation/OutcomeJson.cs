using System.Text.Json;
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
        JsonSerializer.Serialize(
            writer, OutcomeDocument.Of(outcome, calls ? program : null), OutcomeDocumentJson.Default.OutcomeDocument);
    }
}
