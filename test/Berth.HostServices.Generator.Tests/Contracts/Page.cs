namespace Berth.HostServices.Generator.Tests.Contracts;

public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);
