namespace Berth.HostServices.Generator.Tests.Contracts;

public sealed record Integers(sbyte A, byte B, short C, ushort D, int E, uint F, long G, ulong H);
