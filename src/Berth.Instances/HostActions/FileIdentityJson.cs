using System.Text.Json;
using Berth.Linux.Files;

namespace Berth.Instances.HostActions;

/// <summary>The identity of the file that an action changed, in a member of its payload: <c>file</c>, if no other is named.</summary>
public static class FileIdentityJson
{
    private const string Member = "file";

    /// <summary>Writes an identity.</summary>
    /// <param name="writer">The open object.</param>
    /// <param name="identity">The identity; null: unknown.</param>
    /// <param name="member">The name of the member.</param>
    public static void Write(Utf8JsonWriter writer, FileIdentity? identity, string member = Member)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (identity is null)
        {
            writer.WriteNull(member);
            return;
        }

        writer.WriteStartObject(member);
        writer.WriteNumber("major", identity.DeviceMajor);
        writer.WriteNumber("minor", identity.DeviceMinor);
        writer.WriteNumber("inode", identity.Inode);
        if (identity.Born is { } born)
            writer.WriteNumber("born", born);
        if (identity.Handle is { } handle)
        {
            writer.WriteNumber("handleType", identity.HandleType);
            writer.WriteString("handle", handle);
        }

        writer.WriteEndObject();
    }

    /// <summary>Reads an identity; null: unknown.</summary>
    /// <param name="payload">The object.</param>
    /// <param name="member">The name of the member.</param>
    /// <exception cref="FormatException">It is not an identity.</exception>
    public static FileIdentity? Read(JsonElement payload, string member = Member)
    {
        if (!payload.TryGetProperty(member, out var file) || file.ValueKind == JsonValueKind.Null)
            return null;
        return new FileIdentity
        {
            DeviceMajor = file.GetProperty("major").GetUInt32(),
            DeviceMinor = file.GetProperty("minor").GetUInt32(),
            Inode = file.GetProperty("inode").GetUInt64(),
            Born = file.TryGetProperty("born", out var born) ? born.GetInt64() : null,
            HandleType = file.TryGetProperty("handleType", out var type) ? type.GetInt32() : 0,
            Handle = file.TryGetProperty("handle", out var handle) ? handle.GetString() : null,
        };
    }
}
