namespace Berth.Machines.Building;

/// <summary>How far a build is.</summary>
/// <param name="Step">The step.</param>
/// <param name="Done">When reading: the number of files; when copying: of bytes.</param>
/// <param name="Total">The total; null: not known.</param>
public sealed record BuildStatus(BuildStep Step, long Done, long? Total);
