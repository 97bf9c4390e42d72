namespace Berth.Fuzz;

/// <summary>A reader did not crash, and still did what it must not.</summary>
internal sealed class BrokenPromiseException(string message) : Exception(message);
