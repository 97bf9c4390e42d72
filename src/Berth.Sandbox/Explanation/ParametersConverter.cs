using System.Text.Json;
using System.Text.Json.Serialization;
using Berth.Sandbox.Parameters;

namespace Berth.Sandbox.Explanation;

/// <summary>Writes parameters as records have them: <see cref="ParametersJson"/>.</summary>
internal sealed class ParametersConverter : JsonConverter<SandboxParameters>
{
    public override SandboxParameters Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("outcomes are only written");

    public override void Write(Utf8JsonWriter writer, SandboxParameters value, JsonSerializerOptions options) =>
        ParametersJson.Write(writer, value);
}
