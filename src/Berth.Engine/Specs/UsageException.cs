namespace Berth.Engine.Specs;

/// <summary>A command line that means nothing. Nothing was done.</summary>
/// <param name="message">What is wrong, and what to write instead.</param>
public sealed class UsageException(string message) : Exception(message);
