namespace Berth.Descriptions.Diagnostics;

/// <summary>Where something was said: in a file, or by a command-line flag.</summary>
/// <param name="Source">A file name, or a flag as it was typed (<c>--identity</c>).</param>
/// <param name="Line">1-based; 0: the source has no lines.</param>
/// <param name="Column">1-based, in characters (Unicode scalar values); 0: the source has no lines.</param>
public sealed record Place(string Source, int Line = 0, int Column = 0);
