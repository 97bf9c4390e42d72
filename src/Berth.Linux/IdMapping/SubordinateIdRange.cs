namespace Berth.Linux.IdMapping;

/// <summary>Ids that a user may map into a user namespace: a line of subuid(5) or subgid(5).</summary>
/// <param name="First">The first id.</param>
/// <param name="Count">The number of consecutive ids.</param>
public readonly record struct SubordinateIdRange(uint First, uint Count);
