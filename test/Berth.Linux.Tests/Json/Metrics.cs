namespace Berth.Linux.Tests.Json;

public sealed record Metrics(int Value, string? Text = null);
