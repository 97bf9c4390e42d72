namespace Berth.Descriptions.Diagnostics;

/// <summary>The place of a value: in a file, or in a command-line flag.</summary>
/// <param name="Source">A file name, or a flag as typed (<c>--identity</c>).</param>
/// <param name="Line">The line, from 1; 0: the source has no lines.</param>
/// <param name="Column">The column in Unicode scalar values, from 1; 0: the source has no lines.</param>
public sealed record Place(string Source, int Line = 0, int Column = 0);
