namespace Berth.Sandbox.Parameters;

/// <summary>A path that stays visible in a masked directory.</summary>
/// <param name="Target">The path inside.</param>
/// <param name="Directory">Whether it is a directory.</param>
internal readonly record struct MaskOpening(string Target, bool Directory);
