namespace Berth.Bench.Services;

/// <summary>Calls that are measured together.</summary>
/// <param name="Name">What the table calls them.</param>
/// <param name="Count">How many are made in a round.</param>
/// <param name="Size">Of the string that goes there and back, bytes.</param>
/// <param name="Descriptors">How many go there and back.</param>
internal sealed record CallKind(string Name, int Count, int Size, int Descriptors);
