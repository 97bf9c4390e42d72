using System.Text.Json;
using Berth.Descriptions.Text;

namespace Berth.Instances.HostActions;

/// <summary>Recorded actions as JSON: <c>{ "kind": …, "payload": { … } }</c>. <see cref="HostActionKinds"/> reads them.</summary>
public static class HostActionJson
{
    internal const string KindMember = "kind";
    internal const string PayloadMember = "payload";

    /// <summary>A member of a payload that is text.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="name">The member.</param>
    /// <exception cref="FormatException">The member is missing, empty, or not a string.</exception>
    public static string Text(JsonElement payload, string name) =>
        payload.GetProperty(name).GetHostString() is { Length: > 0 } text ? text : throw new FormatException($"{name} is empty");

    /// <summary>A member of a payload that is a number or null.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="name">The member.</param>
    /// <exception cref="FormatException">The number is no uid.</exception>
    public static uint? Uid(JsonElement payload, string name) =>
        payload.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetUInt32() : null;

    /// <summary>Writes a uid, or null.</summary>
    /// <param name="writer">The open object.</param>
    /// <param name="name">The member.</param>
    /// <param name="uid">The uid.</param>
    public static void WriteUid(Utf8JsonWriter writer, string name, uint? uid)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (uid is { } number)
            writer.WriteNumber(name, number);
        else
            writer.WriteNull(name);
    }

    internal static void Write(Utf8JsonWriter writer, HostAction action)
    {
        writer.WriteStartObject();
        writer.WriteString(KindMember, action.Kind);
        writer.WriteStartObject(PayloadMember);
        action.WritePayload(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
