using System.Text.Json.Serialization;
using Berth.Descriptions.Text;

namespace Berth.Machines.Images;

/// <summary>The JSON of image.json.</summary>
[JsonSerializable(typeof(ImageRecord))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, Converters = [typeof(HostStringConverter)])]
internal sealed partial class ImageJson : JsonSerializerContext;
