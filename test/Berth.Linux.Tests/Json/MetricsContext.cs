using System.Text.Json.Serialization;

namespace Berth.Linux.Tests.Json;

[JsonSerializable(typeof(Metrics))]
internal sealed partial class MetricsContext : JsonSerializerContext;
