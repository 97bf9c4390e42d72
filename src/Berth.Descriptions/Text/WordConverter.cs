using System.Text.Json;
using System.Text.Json.Serialization;

namespace Berth.Descriptions.Text;

/// <summary>A value of an enumeration as its name in camel case: "notReady".</summary>
/// <typeparam name="T">The enumeration.</typeparam>
public sealed class WordConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
