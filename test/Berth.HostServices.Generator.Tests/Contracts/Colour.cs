using System.Text.Json.Serialization;

namespace Berth.HostServices.Generator.Tests.Contracts;

public enum Colour
{
    Green,
    DarkRed,
    Crimson = DarkRed,

    [JsonStringEnumMemberName("BLUE")]
    Blue,
}
