namespace Berth.Sandbox.Host;

/// <summary>What subuid(5) and subgid(5) give the caller, and the setuid helpers that map it.</summary>
/// <param name="FirstUid">First host uid.</param>
/// <param name="FirstGid">First host gid.</param>
/// <param name="Count">How many of both.</param>
/// <param name="NewUidMap">Path of newuidmap(1).</param>
/// <param name="NewGidMap">Path of newgidmap(1).</param>
public sealed record SubordinateRange(uint FirstUid, uint FirstGid, uint Count, string NewUidMap, string NewGidMap);
