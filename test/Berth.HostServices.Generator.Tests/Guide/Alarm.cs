namespace Berth.HostServices.Generator.Tests.Guide;

public sealed record Alarm(int Number, DateTimeOffset RingsAt);
