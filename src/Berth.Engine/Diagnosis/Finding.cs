namespace Berth.Engine.Diagnosis;

/// <summary>One thing that <c>berth doctor</c> looked at.</summary>
/// <param name="Name">What.</param>
/// <param name="Level">How it stands.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Fix">The one line that mends it; null: nothing to mend, or nothing can.</param>
public sealed record Finding(string Name, FindingLevel Level, string Detail, string? Fix = null);
