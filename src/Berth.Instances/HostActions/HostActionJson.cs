using System.Text.Json;
using Berth.Descriptions.Text;

namespace Berth.Instances.HostActions;

/// <summary>Recorded actions as JSON, <c>{ "kind": …, "payload": { … } }</c>, with the table of all kinds.</summary>
internal static class HostActionJson
{
    /// <summary>The kinds that this version of Berth knows, each with its reader.</summary>
    public static IReadOnlyDictionary<string, Func<JsonElement, HostAction>> Kinds { get; } =
        new Dictionary<string, Func<JsonElement, HostAction>>(StringComparer.Ordinal)
        {
            [AclAction.RecordedKind] = AclAction.Read,
            [CgroupAction.RecordedKind] = CgroupAction.Read,
            [HeldStartAction.RecordedKind] = HeldStartAction.Read,
            [HoldNameAction.RecordedKind] = HoldNameAction.Read,
            [SocketDirectoryAction.RecordedKind] = SocketDirectoryAction.Read,
        };

    /// <exception cref="FormatException">The member is missing, empty, or not a string.</exception>
    public static string Text(JsonElement payload, string name) =>
        payload.GetProperty(name).GetHostString() is { Length: > 0 } text ? text : throw new FormatException($"{name} is empty");

    public static void Write(Utf8JsonWriter writer, HostAction action)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", action.Kind);
        writer.WriteStartObject("payload");
        action.WritePayload(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <exception cref="FormatException">The kind is not one of these.</exception>
    public static HostAction Read(JsonElement element, IReadOnlyDictionary<string, Func<JsonElement, HostAction>> kinds) =>
        kinds.TryGetValue(element.GetProperty("kind").GetString() ?? "", out var read)
            ? read(element.GetProperty("payload"))
            : throw new FormatException("not a host action of this version of Berth");
}
