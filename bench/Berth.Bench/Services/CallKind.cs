namespace Berth.Bench.Services;

/// <summary>A kind of call.</summary>
/// <param name="Name">The name in tables.</param>
/// <param name="Count">The number of calls in a round.</param>
/// <param name="Size">The size in bytes of the string that is sent and returned.</param>
/// <param name="Descriptors">The number of descriptors that are passed and returned.</param>
internal sealed record CallKind(string Name, int Count, int Size, int Descriptors);
