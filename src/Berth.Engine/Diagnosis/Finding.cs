namespace Berth.Engine.Diagnosis;

/// <summary>A feature of the host that <c>berth doctor</c> examined.</summary>
/// <param name="Name">The feature.</param>
/// <param name="Level">Whether the host has it.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Fix">A command or instruction that adds it; null: not needed, or there is none.</param>
public sealed record Finding(string Name, FindingLevel Level, string Detail, string? Fix = null);
